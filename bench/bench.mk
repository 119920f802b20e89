# The benchmark, run by 'make bench' and 'make bench-ir'. Everything that is
# made goes to build/bench, data by size. README.md tells of it.

SIZE ?= 1m
ifdef ROWS
  NAME := $(ROWS)
else
  NAME := $(SIZE)
  ROWS := $(subst k,000,$(subst m,000000,$(SIZE)))
endif

# Rounds in which all programs are asked in turn, and which ones: a part of a
# name each, all when empty. With CLOCK=cpu, time of the processor.
ROUNDS ?= 5
ONLY   ?=
CLOCK  ?= wall

# Rounds of whole processes, which take longer; 0: none.
WHOLE ?= 3

CC      ?= cc
COMPILE  = $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra
BIN      = build/bench
DATA     = $(BIN)/$(NAME)
PATHS    = LUA_CPATH_5_4="$(BIN)/?.so;build/?.so;;" \
  LUA_PATH_5_4="bench/?.lua;lua/?.lua;lua/?/init.lua;;"
LUA      = BENCH_CLOCK=$(CLOCK) $(PATHS) lua5.4

# DuckDB takes part when it is here, see README.md.
DUCKLIB := $(wildcard \
  $(BIN)/peers/node_modules/@duckdb/node-bindings-*/libduckdb.*)
WHERE    = $(abspath $(dir $(DUCKLIB)))

.PHONY: bench ir data
.DELETE_ON_ERROR:

bench: data
	@$(LUA) bench/run.lua $(DATA) $(ROWS) $(ROUNDS) $(ONLY)
	@echo; $(LUA) bench/memory.lua $(DATA)/asked.db
	@echo; $(LUA) bench/growth.lua $(BIN)/*/mappa.txt
	@test $(WHOLE) = 0 || (echo; $(LUA) bench/whole.lua $(DATA) $(WHOLE))

# A small register will do: instructions grow with its rows.
ir: $(BIN)/callgrind.so $(DATA)/asked.db
	@$(PATHS) bench/ir.sh $(DATA)/asked.db $(DATA)/flat/labels.csv $(ROWS)

data: $(BIN)/clock.so $(DATA)/asked.db $(DATA)/people.db \
  $(BIN)/sqlite $(DATA)/ep.sqlite \
  $(if $(DUCKLIB),$(BIN)/duckdb $(DATA)/ep.duckdb)

# -- Programs ---------------------------------------------------------------

$(BIN)/generate: bench/generate.c bench/names.h
	@mkdir -p $(@D)
	@$(COMPILE) -o $@ $< -lm

$(BIN)/clock.so: bench/clock.c bench/clock.h
	@mkdir -p $(@D)
	@$(COMPILE) -fPIC -shared $(shell pkg-config --cflags lua5.4) -o $@ $<

$(BIN)/callgrind.so: bench/callgrind.c
	@$(COMPILE) -fPIC -shared $(shell pkg-config --cflags lua5.4) -o $@ $<

$(BIN)/sqlite: bench/peers/sqlite.c bench/peers/peer.c bench/peers/peer.h
	@$(COMPILE) -o $@ $(filter %.c,$^) $(shell pkg-config --libs sqlite3)

$(BIN)/duckdb: bench/peers/duckdb.c bench/peers/peer.c bench/peers/peer.h
	@$(COMPILE) -o $@ $(filter %.c,$^) $(DUCKLIB) \
	  -Wl,-rpath,$(WHERE)

# -- Data: made once, however old, until it is removed ----------------------

$(DATA)/generated: | $(BIN)/generate
	@mkdir -p $(DATA)/csv $(DATA)/flat
	@echo "  generate  $(ROWS) rows"
	@$(BIN)/generate $(ROWS) $(DATA) && touch $@

# Never asked anything: what is kept in a register on first use is not there.
$(DATA)/register.db: $(DATA)/generated
	@rm -f $@ $(DATA)/part.db; echo "  import    $@"
	@$(LUA) bench/import.lua $(DATA)/part.db $(DATA)/csv
	@mv $(DATA)/part.db $@

$(DATA)/people.db: $(DATA)/generated
	@rm -f $@; $(LUA) bench/import.lua $@ $(DATA)/csv/individual.csv \
	  individual >/dev/null

$(DATA)/asked.db: $(DATA)/register.db
	@cp $< $@

$(DATA)/ep.sqlite: $(DATA)/generated
	@rm -f $@; echo "  load      $@"
	@sed 's#@flat@#$(DATA)/flat#' bench/peers/load_sqlite.sql | \
	  sqlite3 $@ >/dev/null

$(DATA)/ep.duckdb: $(DATA)/generated | $(BIN)/duckdb
	@rm -f $@; echo "  load      $@"
	@$(BIN)/duckdb $@ 2 -c "$$(sed 's#@flat@#$(DATA)/flat#' \
	  bench/peers/load_duckdb.sql)"
