--- Wrong calls of t:rate, t:intervals, t:areas and mappa.neighbours, as those
-- of wrong_calls.

return [==[

rate_key
  t:rate{ pre = 1000 }
rate_number
  t:rate(1000)
rate_per
  t:rate{ per = 0.5 }
rate_age_from
  t:rate{ age_from = 91 }
rate_digits
  t:rate{ digits = -1 }
rate_interval
  t:rate{ interval = 95 }
rate_vintage
  t:rate{ vintage = 2024 }
rate_missing
  t:rate{ missing = true }
rate_show
  t:rate{ show = "rates" }
rate_show_twice
  t:rate{ show = { "n", "n" } }
rate_of_percent
  t:percent("row"):rate()
rate_of_given
  given:rate()
rate_of_intervals
  t:intervals():rate()
rate_of_people
  orders{ show = "people" }:rate()
rate_of_two_years
  db:crosstab{ measure = "orders",
    during = { "2023-05-01", "2024-05-01" } }:rate()
percent_of_intervals
  t:intervals():percent("row")
intervals_level
  t:intervals{ level = 95 }
intervals_number
  t:intervals(0.95)
intervals_key
  t:intervals{ interval = 0.95 }
intervals_of_given
  given:intervals()
intervals_of_mean
  eligible{ show = "mean", of = "age" }:intervals()
areas_rows
  t:areas()
areas_key
  eligible{ rows = "area" }:areas{ neighbors_of = "Norfolk" }
areas_string
  eligible{ rows = "area" }:areas("Norfolk")
areas_neighbours_of
  eligible{ rows = "area" }:areas{ neighbours_of = "Norfok" }
areas_neighbours_of_region
  eligible{ rows = "region" }:areas{ neighbours_of = "Norfolk" }
areas_reference
  eligible{ rows = "area" }:areas{ reference = "Scotland" }
areas_reference_both
  eligible{ rows = "area" }:areas{ reference = "West Midlands" }
areas_reference_key
  eligible{ rows = "area" }:areas{ reference = { county = "Kent" } }
areas_reference_none
  eligible{ rows = "area" }:areas{ reference = { region = "Kent" } }
areas_reference_number
  eligible{ rows = "area" }:areas{ reference = 1 }
areas_reference_empty
  eligible{ rows = "area" }:areas{ reference = {} }
areas_show
  eligible{ rows = "area" }:areas{ show = "ranks" }
areas_earlier
  mappa.table({ { area = "Kent", n = 1 } },
    { rows = "area" }):areas{ earlier = "2023-24" }
areas_of_no_area
  mappa.table({ { area = "Kant", n = 1 } }, { rows = "area" }):areas()
areas_of_given_people
  mappa.table({ { area = "Kent", n = 1 } },
    { rows = "area", unit = "people" }):areas()
areas_of_intervals
  eligible{ rows = "area" }:intervals():areas()
neighbours_nothing
  mappa.neighbours()
neighbours_spelling
  mappa.neighbours("Norfok")
]==]
