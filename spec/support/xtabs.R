# xtabs.R - random cross-tabs by R's own functions, for spec/support/xtabs.lua.
#
# Rscript xtabs.R FOLDER reads questions.R and facts-<id>.tsv there, and writes
# answers.tsv: question, cell, statistic, value; one line for each that is not
# zero. A cell is its labels, or "Total", with \x1f between them.
#
# Bands come from cut(), groups from membership, periods from dates, margins
# from addmargins() and from distinct units at each level, statistics from
# tapply().

SEP <- "\x1f"

# == Labels of one dimension ==============================================

# A data frame of row and label: several lines for nets that overlap, none for
# what is left out.
one_label <- function(label)
  data.frame(row = seq_along(label), label = label)[!is.na(label), ]

known <- function(label) ifelse(is.na(label), "Unknown", label)

number_of <- function(x)
  suppressWarnings(as.numeric(sub("^(Level|Category) ", "", x)))

as_bands <- function(dim, x) {
  bounds <- dim$bands
  upper <- c(bounds[-1] - 1, NA)
  names <- ifelse(is.na(upper), paste0(bounds, "+"),
    ifelse(upper == bounds, bounds, paste0(bounds, "-", upper)))
  breaks <- c(bounds, Inf)
  if (bounds[1] != 0) {
    names <- c(paste("Under", bounds[1]), names)
    breaks <- c(-Inf, breaks)
  }
  if (!is.null(dim$labels)) names <- dim$labels
  bands <- cut(as.numeric(x), breaks, labels = names, right = FALSE)
  one_label(known(as.character(bands)))
}

is_member <- function(group, x) {
  n <- number_of(x)
  low <- if (is.null(group$min)) -Inf else group$min
  high <- if (is.null(group$max)) Inf else group$max
  has_range <- !is.null(group$min) || !is.null(group$max)
  x %in% group$values | has_range & !is.na(n) & n >= low & n <= high |
    is.na(x) & isTRUE(group$unknown)
}

as_nets <- function(dim, x) {
  members <- lapply(dim$nets, is_member, x)
  parts <- lapply(seq_along(members), function(i) {
    rows <- which(members[[i]])
    data.frame(row = rows, label = rep(dim$nets[[i]]$label, length(rows)))
  })
  in_none <- !Reduce(`|`, members)
  rest <- ifelse(is.na(x), "Unknown",
    if (is.null(dim$other)) NA else dim$other)
  rest[!in_none] <- NA
  rbind(do.call(rbind, parts), one_label(rest))
}

as_groups <- function(dim, x) {
  dim$nets <- dim$groups
  as_nets(dim, x)
}

as_period <- function(dim, x) {
  day <- as.Date(x)
  y <- as.integer(format(day, "%Y"))
  m <- as.integer(format(day, "%m"))
  first <- ifelse(m >= 4, y, y - 1)
  year <- sprintf("%d-%02d", first, (first + 1) %% 100)
  label <- switch(dim$every, day = format(day), month = format(day, "%Y-%m"),
    quarter = paste0(year, " Q", (m - 4) %% 12 %/% 3 + 1),
    calendar_year = as.character(y), reporting_year = year,
    month_of_year = month.name[m],
    quarter_of_year = paste0("Q", (m - 4) %% 12 %/% 3 + 1))
  one_label(ifelse(is.na(day), "Unknown", label))
}

labels_of <- function(dim, x) {
  if (!is.null(dim$bands)) as_bands(dim, x)
  else if (!is.null(dim$nets)) as_nets(dim, x)
  else if (!is.null(dim$groups)) as_groups(dim, x)
  else if (!is.null(dim$every)) as_period(dim, x)
  else one_label(known(x))
}

# The facts, one line for each combination of labels.
labelled <- function(q, facts) {
  for (i in seq_along(q$dims)) {
    x <- facts[[q$dims[[i]]$column]]
    labels <- labels_of(q$dims[[i]], x)
    if (q$hide) labels <- labels[labels$label != "Unknown", ]
    facts <- facts[labels$row, , drop = FALSE]
    facts[[paste0("d", i)]] <- labels$label
  }
  facts
}

# == Counts ===============================================================

key_of <- function(labels, cols, ncols) {
  parts <- lapply(seq_len(ncols), function(i) {
    name <- paste0("d", i)
    if (name %in% cols) as.character(labels[[name]])
    else rep("Total", nrow(labels))
  })
  if (ncols == 0) "" else do.call(paste, c(parts, sep = SEP))
}

# Rows add up: one table, with margins.
count_rows <- function(facts, ncols) {
  cols <- paste0("d", seq_len(ncols))
  table <- xtabs(reformulate(cols), facts)
  sums <- addmargins(table, FUN = list(Total = sum), quiet = TRUE)
  cells <- as.data.frame(sums, stringsAsFactors = FALSE)
  names(cells)[seq_len(ncols)] <- cols
  setNames(cells$Freq, key_of(cells, cols, ncols))
}

subsets <- function(ncols)
  lapply(seq_len(2^ncols) - 1, function(bits)
    paste0("d", seq_len(ncols))[bitwAnd(bits, 2^(seq_len(ncols) - 1)) > 0])

# The distinct lines of some columns and what else is given, with their keys.
distinct <- function(facts, cols, more, ncols) {
  part <- unique(facts[c(cols, more)])
  part$key <- rep_len(key_of(part, cols, ncols), nrow(part))
  part
}

# Units are distinct in each cell and margin.
count_units <- function(facts, unit, ncols) {
  counts <- lapply(subsets(ncols), function(cols) {
    table <- xtabs(~ key, distinct(facts, cols, unit, ncols))
    setNames(as.vector(table), names(table))
  })
  unlist(counts)
}

count <- function(q, facts, unit) {
  ncols <- length(q$dims)
  if (nrow(facts) == 0) return(numeric(0))
  overlap <- any(vapply(q$dims, function(d) !is.null(d$nets), logical(1)))
  if (unit == "fact" && !overlap && ncols > 0)
    return(count_rows(facts, ncols))
  count_units(facts, unit, ncols)
}

# == Statistics ===========================================================

FUNCTIONS <- list(mean = mean, median = median, min = min, max = max,
  sum = sum, sd = sd, valid = length)

statistic <- function(name) {
  if (!is.null(FUNCTIONS[[name]])) return(FUNCTIONS[[name]])
  p <- as.numeric(sub("^p", "", name)) / 100
  function(x) quantile(x, p, type = 7, names = FALSE)
}

# A statistic of the distinct pairs of unit and number in each cell.
numbers <- function(q, facts, name) {
  facts <- facts[!is.na(facts$number), ]
  facts$number <- as.numeric(facts$number)
  ncols <- length(q$dims)
  if (nrow(facts) == 0) return(numeric(0))
  unlist(lapply(subsets(ncols), function(cols) {
    part <- distinct(facts, cols, c(q$unit, "number"), ncols)
    values <- tapply(part$number, part$key, statistic(name))
    setNames(as.vector(values), names(values))
  }))
}

# A percentage of the counts in the totals of some dimensions.
percent <- function(q, facts, over) {
  n <- count(q, facts, q$unit)
  base <- count(q, facts, q$base)
  if (length(n) == 0) return(n)
  labels <- strsplit(names(n), SEP, fixed = TRUE)
  keys <- vapply(labels, function(l) {
    l[over] <- "Total"
    paste(l, collapse = SEP)
  }, character(1))
  if (length(q$dims) == 0) keys <- names(n)
  setNames(100 * n / base[match(keys, names(base))], names(n))
}

# Tests of independence of the inner cells, without empty lines.
inner <- function(q, facts) {
  if (nrow(facts) == 0) return(NULL)
  cells <- xtabs(~ d1 + d2, unique(facts[c("d1", "d2", q$unit)]))
  if (any(dim(cells) < 2)) NULL else cells
}

chi_square <- function(q, facts) {
  cells <- inner(q, facts)
  if (is.null(cells)) return(numeric(0))
  test <- suppressWarnings(chisq.test(cells, correct = FALSE))
  c(statistic = unname(test$statistic), df = unname(test$parameter),
    p = test$p.value, n = sum(cells), smallest = min(test$expected))
}

fisher <- function(q, facts) {
  cells <- inner(q, facts)
  if (is.null(cells) || any(dim(cells) != 2)) return(numeric(0))
  c(p = fisher.test(cells)$p.value)
}

residuals_of <- function(q, facts) {
  cells <- inner(q, facts)
  if (is.null(cells)) return(numeric(0))
  values <- as.data.frame(suppressWarnings(chisq.test(cells,
    correct = FALSE))$stdres, stringsAsFactors = FALSE)
  setNames(values$Freq, key_of(values, c("d1", "d2"), 2))
}

answer <- function(q, facts, name) {
  rows <- seq_len(q$rows)
  all <- seq_along(q$dims)
  switch(name, n = count(q, facts, q$unit),
    "row%" = percent(q, facts, setdiff(all, rows)),
    "col%" = percent(q, facts, rows), "all%" = percent(q, facts, all),
    chi_square = chi_square(q, facts), fisher = fisher(q, facts),
    residuals = residuals_of(q, facts), people = count(q, facts, "person"),
    records = count(q, facts, "fact"), numbers(q, facts, name))
}

# == All questions ========================================================

folder <- commandArgs(TRUE)[1]
source(file.path(folder, "questions.R"), encoding = "UTF-8")
out <- file(file.path(folder, "answers.tsv"), "wb")
for (q in questions) {
  path <- file.path(folder, paste0("facts-", q$id, ".tsv"))
  facts <- read.delim(path, quote = "", na.strings = "", comment.char = "",
    colClasses = "character", encoding = "UTF-8", check.names = FALSE)
  facts <- labelled(q, facts)
  for (name in q$show) {
    values <- answer(q, facts, name)
    values <- values[!is.na(values) & (values != 0 | name != "n")]
    if (length(values) > 0) {
      writeLines(paste(q$id, names(values), name,
        sprintf("%.17g", values), sep = "\t"), out, useBytes = TRUE)
    }
  }
}
close(out)
