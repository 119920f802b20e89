rockspec_format = "3.0"
package = "mappa"
version = "dev-1"
source = {
  url = "git+https://example.org/mappa.git", -- not asked by 'luarocks make'
  branch = "main",
}
description = {
  summary = "Statistics of Multi-Agency Public Protection Arrangements",
  detailed = [[
    From an area's MAPPA case records to cross-tabs, rates and the annual
    report: a register in one SQLite file, and measures that say what was
    counted, on which clock and under which rule.]],
  license = "MIT",
}
dependencies = {"lua >= 5.4", "dkjson"}
external_dependencies = {
  SQLITE = {header = "sqlite3.h", library = "sqlite3"},
}
build = {
  type = "builtin",
  modules = {
    ["mappa.core"] = {
      sources = {
        "src/axis.c",
        "src/base.c",
        "src/calendar.c",
        "src/crosstab.c",
        "src/csv.c",
        "src/cube.c",
        "src/ddl.c",
        "src/folder.c",
        "src/frame.c",
        "src/history.c",
        "src/import.c",
        "src/import_csv.c",
        "src/l_core.c",
        "src/l_crosstab.c",
        "src/l_csv.c",
        "src/l_frame.c",
        "src/l_import.c",
        "src/l_register.c",
        "src/l_schema.c",
        "src/load.c",
        "src/migrate.c",
        "src/record.c",
        "src/register.c",
        "src/schema.c",
        "src/words.c",
      },
      defines = {"NDEBUG"},
      incdirs = {"$(SQLITE_INCDIR)"},
      libdirs = {"$(SQLITE_LIBDIR)"},
      libraries = {"sqlite3", "m"},
    },
    ["mappa.checks"] = "lua/mappa/checks.lua",
    ["mappa.crosstab"] = "lua/mappa/crosstab.lua",
    ["mappa.fields"] = "lua/mappa/fields.lua",
    ["mappa.finally"] = "lua/mappa/finally.lua",
    ["mappa.filter"] = "lua/mappa/filter.lua",
    ["mappa.import"] = "lua/mappa/import.lua",
    mappa = "lua/mappa/init.lua",
    ["mappa.measures"] = "lua/mappa/measures.lua",
    ["mappa.misuse"] = "lua/mappa/misuse.lua",
    ["mappa.population"] = "lua/mappa/population.lua",
    ["mappa.published"] = "lua/mappa/published.lua",
    ["mappa.register"] = "lua/mappa/register.lua",
    ["mappa.render.csv"] = "lua/mappa/render/csv.lua",
    ["mappa.render"] = "lua/mappa/render/init.lua",
    ["mappa.render.json"] = "lua/mappa/render/json.lua",
    ["mappa.render.layout"] = "lua/mappa/render/layout.lua",
    ["mappa.render.markdown"] = "lua/mappa/render/markdown.lua",
    ["mappa.render.report"] = "lua/mappa/render/report.lua",
    ["mappa.render.text"] = "lua/mappa/render/text.lua",
    ["mappa.report"] = "lua/mappa/report.lua",
    ["mappa.report_checks"] = "lua/mappa/report_checks.lua",
    ["mappa.rules.dates"] = "lua/mappa/rules/dates.lua",
    ["mappa.rules.management"] = "lua/mappa/rules/management.lua",
    ["mappa.rules.notification"] = "lua/mappa/rules/notification.lua",
    ["mappa.rules.orders"] = "lua/mappa/rules/orders.lua",
    ["mappa.spec"] = "lua/mappa/spec.lua",
    ["mappa.summary"] = "lua/mappa/summary.lua",
    ["mappa.table"] = "lua/mappa/table.lua",
    ["mappa.template.area"] = "lua/mappa/template/area.lua",
    ["mappa.time"] = "lua/mappa/time.lua",
  },
}
test = {type = "command", command = "make test"}
