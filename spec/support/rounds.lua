--- Rounds of property tests: random registers, numbered, in the module and as
-- tables. MAPPA_ROUNDS says how many (200), MAPPA_FIRST the first one (1). A
-- failure names the question and the register, whose number is its seed:
-- random.new(number, rounds.size_of(number)). One round is repeated by
-- MAPPA_FIRST=number MAPPA_ROUNDS=1.

local assert = require "luassert"
local it = require "busted".it
local mappa = require "mappa"
local random = require "spec.support.random_register"
local scratch = require "spec.support.scratch"

local M = {}

M.ROUNDS = tonumber(os.getenv "MAPPA_ROUNDS" or 200)

M.FIRST = tonumber(os.getenv "MAPPA_FIRST" or 1)

--- How often a long run says how far it is, in rounds.
local PROGRESS <const> = tonumber(os.getenv "MAPPA_PROGRESS")

--- Says how far a long run is: on a line of its own, where a terminal is busy
-- with dots.
function M.say_progress(what, number, n)
  local done = number - M.FIRST + 1
  if PROGRESS and (done % PROGRESS == 0 or done == n) then
    io.stderr:write(("\n%s: register %d, %d of %d\n"):format(what, number,
      done, n))
  end
end

--- A test of each of so many rounds.
-- @tparam integer n
-- @tparam function make of a number, gives the round
-- @tparam function f of a round
-- @tparam[opt] string what is tested
function M.each(n, make, f, what)
  for number = M.FIRST, M.FIRST + n - 1 do
    it("in register " .. number, function()
      f(make(number))
      M.say_progress(what or "", number, n)
    end)
  end
end

-- Entities, parents first, in an order that is not the module's.
local ANOTHER_ORDER <const> = { "case_review", "individual", "meeting",
  "attendance", "offence", "revocation", "breach", "order", "licence",
  "notification", "custody", "management" }

function M.count_rows(register)
  local n = 0
  for _, rows in pairs(register) do n = n + #rows end
  return n
end

--- A register in memory, from the CSV files of a folder.
-- @tparam table register
-- @tparam[opt] table options as mappa.open takes them
function M.from_csv(register, options)
  local db = assert(mappa.open(":memory:", options))
  local dir <close> = scratch.new()
  random.write(register, dir.path)
  local summary = assert(db:import_folder(dir.path, { strict = true }))
  assert.equal(M.count_rows(register), summary.stored)
  return db
end

--- The same, from tables or iterators, entities in another order.
function M.from_records(register, as_iterator)
  local db = assert(mappa.open(":memory:"))
  for _, entity in ipairs(ANOTHER_ORDER) do
    local rows, i = register[entity], 0
    local source = as_iterator and function()
      i = i + 1
      return rows[i]
    end or rows
    assert(db:import(entity, source, { strict = true }))
  end
  return db
end

--- How many people: 10 to 60, sometimes less than four.
function M.size_of(round)
  if round % 8 == 0 then return 1 + round // 8 % 3 end
  return 10 + round * 17 % 51
end

--- The random register of a round, whose questions take turns.
-- @tparam integer number
-- @tparam table kinds what can be asked, such as the names of measures
-- @tparam integer each how many questions a round has
-- @tparam function draw of a seed, the register and one of the kinds
-- @tparam[opt] integer size
function M.new(number, kinds, each, draw, size)
  local register = random.new(number, size or M.size_of(number))
  local self = { register = register, number = number }

  function self.question(nth)
    local turn = (number * each + nth) % #kinds
    local question = draw(number * 1000 + nth, register, kinds[turn + 1])
    question.number = nth
    return question
  end

  return self
end

return M
