# mappa. 'make help' lists the targets; the scripts behind them are in tools/.
# Everything that is made goes to build/.

# == Settings you may change ================================================

CC      ?= cc
CFLAGS  ?= -O2
LDFLAGS ?=
PREFIX   = /usr/local
LUADIR   = $(PREFIX)/share/lua/5.4
LIBDIR   = $(PREFIX)/lib/lua/5.4

# == No need to change anything below =======================================

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wpointer-arith -Wundef \
  -Wvla -Wconversion

# The core knows nothing of Lua; the bindings are src/l_*.c. Few files know
# SQLite.
CORE     = $(filter-out src/l_%,$(wildcard src/*.c))
SQLITE   = register register_feed rows blobs pages
BINDINGS = $(wildcard src/l_*.c)
TESTS    = $(wildcard spec/c/test_*.c)
LUAFILES = $(shell find lua/mappa -name '*.lua')

MODULE   = $(BUILD)/mappa/core.so
LIBRARY  = $(BUILD)/libmappa.a
PROGRAMS = $(TESTS:spec/c/%.c=$(BUILD)/%)

# Asked for when needed: 'make demo' installs pkg-config first.
LUA_CFLAGS    = $(shell pkg-config --cflags lua5.4)
SQLITE_CFLAGS = $(shell pkg-config --cflags sqlite3)
LIBS          = $(shell pkg-config --libs sqlite3) -lm -pthread
COMPILE = $(CC) -std=c11 -fPIC -pthread -MMD -MP $(CFLAGS) $(DEFINES) -Isrc

# The build for use; one with assertions on; one that sanitizers watch too,
# whose module stays loaded to the end so that leak reports name its lines.
BUILD   = build
DEFINES = -DNDEBUG
DEBUG = BUILD=build/debug DEFINES= CFLAGS="-O1 -g"
ASAN  = BUILD=build/asan DEFINES= CFLAGS="-O1 -g -fno-omit-frame-pointer \
  -fsanitize=address,undefined -fno-sanitize-recover=undefined" \
  LDFLAGS=-Wl,-z,nodelete
TSAN  = BUILD=build/tsan DEFINES= CFLAGS="-O1 -g -fsanitize=thread"

# Lua finds the tree, from wherever its scripts are run.
IN_TREE = LUA_PATH_5_4="$(CURDIR)/lua/?.lua;$(CURDIR)/lua/?/init.lua;;" \
  LUA_CPATH_5_4="$(CURDIR)/build/?.so;;"

# The first random register of 'make long': its number is its seed.
FIRST = 1

# 'make Q=' shows whole commands.
Q = @

AGAIN = @$(MAKE) --no-print-directory -j$(shell nproc)

.PHONY: all demo repl test ctest spec stress long asan tsan oom valgrind lint \
  bench bench-ir check doc types install uninstall clean help module \
  programs extras

all: module ## build the module (the default)

# -- For everybody ----------------------------------------------------------

demo: ## from the sample's case records to the annual report of Norfolk
	@tools/setup.sh run
	$(AGAIN) module
	@$(IN_TREE) lua5.4 examples/norfolk/demo.lua

repl: ## a Lua prompt with mappa, and the sample register open as db
	@tools/setup.sh run
	$(AGAIN) module
	@$(IN_TREE) lua5.4 -i tools/repl.lua

install: module ## copy to PREFIX; or use: luarocks --lua-version=5.4 make
	install -D -m 755 $(MODULE) $(DESTDIR)$(LIBDIR)/mappa/core.so
	@for f in $(LUAFILES:lua/%=%); do \
	  install -D -m 644 "lua/$$f" "$(DESTDIR)$(LUADIR)/$$f" || exit; done

uninstall: ## remove what install copied
	rm -rf $(DESTDIR)$(LIBDIR)/mappa $(DESTDIR)$(LUADIR)/mappa

# -- For developers ---------------------------------------------------------

test: ## every test; installs what is missing; ends in a count
	@tools/setup.sh test
	$(AGAIN) module
	$(AGAIN) $(DEBUG) programs
	@tools/test.sh c lua

ctest: ## the C tests alone
	$(AGAIN) $(DEBUG) programs
	@tools/test.sh c

spec: module ## the specs alone; make spec ONLY=report: report_spec.lua
	@tools/test.sh lua

stress: module ## the specs under an aggressive collector
	@HELPER=spec/support/stress.lua MAPPA_ROUNDS=1 tools/test.sh lua

asan: ## all tests under the address and undefined behaviour sanitizers
	$(AGAIN) module
	$(AGAIN) CC=gcc $(ASAN) module programs extras
	@SANITIZED=build/asan MAPPA_ROUNDS=10 tools/test.sh c lua

tsan: ## what several threads share, under the thread sanitizer
	$(AGAIN) CC=gcc $(TSAN) build/tsan/test_threads
	@SANITIZED=build/tsan ONLY=threads tools/test.sh c

oom: ## memory that runs out at every point, under sanitizers
	$(AGAIN) CC=gcc $(ASAN) module extras
	@SANITIZED=build/asan tools/test.sh oom

long: module ## thousands of random cross-tabs against an oracle, and R
	@$(IN_TREE) MAPPA_FIRST=$(FIRST) MAPPA_ROUNDS=2000 MAPPA_R=400 \
	  MAPPA_PROGRESS=50 lua5.4 "$$(command -v busted)" --ignore-lua \
	  spec/language_spec.lua

valgrind: ## the C tests under valgrind: memory read before written (slow)
	@tools/setup.sh check
	$(AGAIN) $(DEBUG) programs
	@RUN="valgrind -q --leak-check=full --errors-for-leak-kinds=definite \
	  --error-exitcode=9" tools/test.sh c

lint: ## luacheck, shellcheck and the layering of src/
	@luacheck -q --no-color $(wildcard lua spec examples tools bench)
	@shellcheck -x tools/*.sh bench/*.sh .ci/run
	@lua5.4 tools/layers.lua

bench: module ## the speed of questions against other programs; SIZE=10m
	@$(MAKE) --no-print-directory -f bench/bench.mk

bench-ir: module ## instructions a row of each question, under valgrind
	@$(MAKE) --no-print-directory -f bench/bench.mk ir \
	  $(if $(SIZE)$(ROWS),,SIZE=100k)

check: ## what CI runs besides the tests; ends in a count
	@tools/setup.sh check
	@tools/check.sh

doc: ## the manual, doc/, and the reference of every function, in build/doc
	ldoc --fatalwarnings .

types: module ## lua/mappa/types.lua anew, for the Lua language server
	@$(IN_TREE) lua5.4 -e 'io.write((dofile "tools/types.lua"))' \
	  > build/types.lua
	@mv build/types.lua lua/mappa/types.lua

clean: ## remove what was made, what LuaRocks leaves here included
	rm -rf build mappa src/*.o

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' \
	  Makefile

# -- What is built from what ------------------------------------------------

module: $(MODULE); @:
programs: $(PROGRAMS); @:
extras: $(BUILD)/oom $(BUILD)/leaks.so; @:

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D); echo "  cc    $@"
	$(Q)$(COMPILE) $(WARNINGS) $(if $(filter l_%,$*),$(LUA_CFLAGS)) \
	  $(if $(filter $(SQLITE),$*),$(SQLITE_CFLAGS)) -c -o $@ $<

$(MODULE): $(CORE:src/%.c=$(BUILD)/%.o) $(BINDINGS:src/%.c=$(BUILD)/%.o)
	@mkdir -p $(@D); echo "  link  $@"
	$(Q)$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(CORE:src/%.c=$(BUILD)/%.o)
	@rm -f $@; echo "  ar    $@"
	$(Q)ar rcs $@ $^

$(BUILD)/test_%: spec/c/test_%.c $(LIBRARY) Makefile
	@echo "  cc    $@"
	$(Q)$(COMPILE) -Wall -Wextra -o $@ $< $(LIBRARY) -lcmocka $(LIBS)

$(BUILD)/oom: spec/c/oom.c Makefile
	@mkdir -p $(@D); echo "  cc    $@"
	$(Q)$(COMPILE) $(WARNINGS) $(LUA_CFLAGS) -o $@ $< \
	  $(shell pkg-config --libs lua5.4)

$(BUILD)/leaks.so: spec/c/leaks.c Makefile
	$(Q)$(CC) -shared -fPIC -o $@ $<

-include $(wildcard $(BUILD)/*.d)
