/* estimate.c - the chi-square test and the residuals of a table of counts,
** and the exact test of a table of two rows and two columns.
**
** R1. A table holds counts. A negative one, or a table with fewer than two
**     rows or columns, is MAPPA_MISUSE. Counts that add up to more than MOST
**     (for the exact test: EXACT, which bounds its time) are MAPPA_LIMIT, so
**     that every count and margin is exact as a double.
** R2. A row or column without a count says nothing: it is left out, and the
**     result says how many were. Fewer than two rows or two columns that hold
**     a count leave nothing to compare: MAPPA_DATA.
** R3. Chi-square is Pearson's (1900) sum of (o - e)^2 / e over the cells that
**     R2 leaves, without a correction for continuity, on (rows - 1)(columns -
**     1) degrees of freedom.
** R4. A residual is Haberman's (1973): adjusted and standardised, (o - e) /
**     sqrt(e (1 - row / n) (1 - column / n)); undefined, NaN, in a row or
**     column that is left out.
** R5. The exact test is Fisher's (1922, 1935), given the margins. Its
**     two-sided p is the probability of all tables that are no more probable
**     than the one observed; 1 part in 10^7 more still counts as a tie.
** R6. The odds ratio is the conditional maximum likelihood estimate: the one
**     at which the first cell is expected to be what it is. It is 0 or
**     infinite when that cell is the smallest or largest that the margins
**     allow. The bounds of its interval are the odds ratios at which a first
**     cell as large, or as small, as the one observed has the probability
**     (1 - level) / 2; 0 or infinite at those same ends.
** R7. The upper tail of chi-square has a relative error below 10^-12 on 1 to
**     10,000 degrees of freedom, down to 10^-300.
**
** How it works. Chi-square on df degrees of freedom is above x with the
** probability Q(a, z), the regularised upper incomplete gamma function
** (Abramowitz and Stegun, section 6.5), where a = df / 2 and z = x / 2. From
** z = a on it is a finite sum of positive terms (26.4.4 and 26.4.5); before, 1
** minus a series of positive terms (6.5.29): nothing cancels. What the terms
** have in common is written by its distance from the peak at z = a, so that no
** large logarithms are subtracted.
**
** The weights of all tables with the same margins are reached from the
** heaviest one by their ratios, which are exact but for rounding: there are no
** factorials that could overflow, and what is too light to count is never
** visited, so that the time grows with the square root of the total.
*/
#include "estimate.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base.h"
#include "estimate_tails.h"

#define MOST   (INT64_C(1) << 53)          /* R1: exact as a double */
#define EXACT  INT64_C(1000000000)         /* R1: of the exact test */
#define TINY   1e-30           /* a share too small to be added */
#define TIE    (1 + 1e-7)      /* R5 */
#define HEAVY  0x1p900         /* weights of tables: of the heaviest, and of */
#define LIGHT  0x1p-220      /* one whose probability is less than a double */

enum {
  HALVINGS = 60                /* of an interval that holds a root */
};

/* === The chi-square distribution ======================================= */

/* z^a e^-z / a!, for z > 0; 2a is a whole number. */
static double peak (double a, double z) {
  return exp(mappai_poisson_log(a, z));
}

/* P(a, z), for 0 < z < a. */
static double lower (double a, double z) {
  double sum = 0, term = 1;
  for (double k = a + 1; term > TINY * sum; k++) {
    sum += term;
    term *= z / k;
  }
  return peak(a, z) * sum;
}

/* Q(a, z), for z >= a; 2a is a whole number. The sum goes down to a term of
** a factorial of 0 or 1/2; half a degree of freedom is left in that case. */
static double upper (double a, double z) {
  double sum = 0, term = 1, k = a;
  for (; k >= 1 && term > TINY * sum; k--) {
    sum += term;
    term *= (k - 1) / z;
  }
  if (sum > 0) sum *= peak(a, z) * a / z;
  return floor(a) < a ? sum + erfc(sqrt(z)) : sum;
}

double mappa_chi_square_upper (double x, int64_t df) {
  double a = (double) df / 2, z = x / 2;
  if (isnan(x) || df < 1 || df > MOST) return NAN;
  if (z <= 0) return 1;
  if (isinf(z)) return 0;
  return z < a ? 1 - lower(a, z) : upper(a, z);
}

/* === Tables ============================================================ */

typedef struct Margins {
  mappa_Memory memory;
  int64_t *row, *col;          /* sums: one block, rows first */
  int64_t n;                   /* sum of all */
  int64_t rows, cols;          /* how many hold a count */
} Margins;

/* Adds a count to a total that must not exceed 'most', R1. */
static mappa_Status add (int64_t *total, int64_t count, int64_t most,
                         mappa_Error *err) {
  if (count < 0)
    return mappai_fail(err, MAPPA_MISUSE, "a table of counts cannot hold %"
                       PRId64, count);
  if (count > most - *total)
    return mappai_fail(err, MAPPA_LIMIT, "the counts of the table add up to "
                       "more than %" PRId64, most);
  *total += count;
  return MAPPA_OK;
}

static mappa_Status add_up (Margins *m, const mappa_Counts *t,
                            mappa_Error *err) {
  const int64_t *count = t->counts;
  for (size_t i = 0; i < t->rows; i++)
    for (size_t j = 0; j < t->cols; j++, count++) {
      MAPPAI_TRY(add(&m->n, *count, MOST, err));
      m->row[i] += *count;
      m->col[j] += *count;
    }
  for (size_t i = 0; i < t->rows; i++) m->rows += m->row[i] > 0;
  for (size_t j = 0; j < t->cols; j++) m->cols += m->col[j] > 0;
  if (m->rows < 2 || m->cols < 2)        /* R2 */
    return mappai_fail(err, MAPPA_DATA, "nothing to compare: at least two "
                       "rows and two columns must hold a count");
  return MAPPA_OK;
}

/* Makes the margins of a table; on MAPPA_OK the caller frees them. */
static mappa_Status margins (Margins *m, const mappa_Memory *memory,
                             const mappa_Counts *t, mappa_Error *err) {
  mappa_Status status;
  memset(m, 0, sizeof *m);
  m->memory = mappai_memory(memory);
  if (t->rows < 2 || t->cols < 2)
    return mappai_fail(err, MAPPA_MISUSE, "a table to be tested has at least "
                       "two rows and two columns");
  m->row = mappai_new(&m->memory, t->rows + t->cols, sizeof *m->row);
  if (m->row == NULL) return mappai_nomemory(err);
  m->col = m->row + t->rows;
  status = add_up(m, t, err);
  if (status != MAPPA_OK)
    mappai_free(&m->memory, m->row, t->rows + t->cols, sizeof *m->row);
  return status;
}

static void free_margins (Margins *m, const mappa_Counts *t) {
  mappai_free(&m->memory, m->row, t->rows + t->cols, sizeof *m->row);
}

/* What a cell would hold if rows and columns were independent. */
static double expected (const Margins *m, size_t i, size_t j) {
  return (double) m->row[i] * (double) m->col[j] / (double) m->n;
}

mappa_Status mappa_chi_square (const mappa_Memory *memory,
                               const mappa_Counts *t, mappa_ChiSquare *out,
                               mappa_Error *err) {
  Margins m;
  memset(out, 0, sizeof *out);
  MAPPAI_TRY(margins(&m, memory, t, err));
  out->smallest = INFINITY;
  for (size_t i = 0; i < t->rows; i++)
    for (size_t j = 0; j < t->cols; j++) {
      double e = expected(&m, i, j), o = (double) t->counts[i * t->cols + j];
      if (m.row[i] == 0 || m.col[j] == 0) continue;
      out->statistic += (o - e) / e * (o - e);
      out->smallest = fmin(out->smallest, e);
    }
  out->df = (m.rows - 1) * (m.cols - 1);
  out->p = mappa_chi_square_upper(out->statistic, out->df);
  out->n = m.n;
  out->empty_rows = (int64_t) t->rows - m.rows;
  out->empty_cols = (int64_t) t->cols - m.cols;
  free_margins(&m, t);
  return MAPPA_OK;
}

mappa_Status mappa_residuals (const mappa_Memory *memory,
                              const mappa_Counts *t, double *out,
                              mappa_Error *err) {
  Margins m;
  memset(out, 0, t->rows * t->cols * sizeof *out);
  MAPPAI_TRY(margins(&m, memory, t, err));
  for (size_t i = 0; i < t->rows; i++)
    for (size_t j = 0; j < t->cols; j++) {
      double e = expected(&m, i, j), n = (double) m.n;
      double rest = (double) (m.n - m.row[i]) / n;
      double others = (double) (m.n - m.col[j]) / n;
      double o = (double) t->counts[i * t->cols + j];
      out[i * t->cols + j] = e > 0 ? (o - e) / sqrt(e * rest * others) : NAN;
    }
  free_margins(&m, t);
  return MAPPA_OK;
}

/* === The exact test ==================================================== */

/* All tables with the same margins, each by its first cell. */
typedef struct Family {
  int64_t row, col;            /* sums of the first row and column */
  int64_t rest;                /* last cell less the first, in every table */
  int64_t low, high;           /* smallest and largest first cell */
  int64_t x;                   /* the one observed */
} Family;

/* The weight of k + 1 over that of k, when the odds ratio is 1. */
static double ratio (const Family *f, int64_t k) {
  return (double) (f->row - k) * (double) (f->col - k) /
         ((double) (k + 1) * (double) (k + 1 + f->rest));
}

/* The heaviest first cell at an odds ratio: the ratio falls with k. */
static int64_t mode (const Family *f, double odds) {
  int64_t low = f->low, high = f->high;
  while (low < high) {
    int64_t k = low + (high - low) / 2;
    if (odds * ratio(f, k) > 1) low = k + 1;
    else high = k;
  }
  return low;
}

/* The weight of the one observed when the mode's is HEAVY; or one not above
** LIGHT, next to which p becomes 0. */
static double observed (const Family *f, int64_t top) {
  double w = HEAVY;
  for (int64_t k = top; k < f->x && w > LIGHT; k++) w *= ratio(f, k);
  for (int64_t k = top; k > f->x && w > LIGHT; k--) w /= ratio(f, k - 1);
  return w;
}

/* The p of R5. */
static double twosided (const Family *f) {
  int64_t top = mode(f, 1);
  double most = TIE * observed(f, top), p = 0, total = 0, w = HEAVY;
  for (int64_t k = top; k <= f->high && w > TINY * p; k++) {
    total += w;
    if (w <= most) p += w;
    w *= ratio(f, k);
  }
  w = HEAVY;
  for (int64_t k = top; k > f->low; k--) {
    w /= ratio(f, k - 1);
    if (w <= TINY * p) break;
    total += w;
    if (w <= most) p += w;
  }
  return p / total;
}

/* Sums of weights at some odds ratio. */
typedef struct Sums {
  double all;
  double below, above;         /* the observed first cell in both */
  double excess;               /* of the first cell over the observed one */
} Sums;

static void put (Sums *s, int64_t excess, double w) {
  s->all += w;
  if (excess <= 0) s->below += w;
  if (excess >= 0) s->above += w;
  s->excess += (double) excess * w;
}

static Sums sums (const Family *f, double odds) {
  Sums s = {0, 0, 0, 0};
  int64_t top = mode(f, odds);
  double w = 1;
  for (int64_t k = top; k <= f->high && w > TINY * s.all; k++) {
    put(&s, k - f->x, w);
    w *= odds * ratio(f, k);
  }
  w = 1;
  for (int64_t k = top; k > f->low; k--) {
    w /= odds * ratio(f, k - 1);
    if (w <= TINY * s.all) break;
    put(&s, k - 1 - f->x, w);
  }
  return s;
}

/* Is an odds ratio above the one sought? True from some odds ratio on. */
typedef bool (*Above) (const Sums *s, double tail);

static bool above_estimate (const Sums *s, double tail) {
  (void) tail;
  return s->excess > 0;
}

static bool above_low (const Sums *s, double tail) {
  return s->above > tail * s->all;
}

static bool above_high (const Sums *s, double tail) {
  return s->below < tail * s->all;
}

static bool isabove (const Family *f, double logodds, Above above,
                     double tail) {
  Sums s = sums(f, exp(logodds));
  return above(&s, tail);
}

/* Halves an interval about the logarithm of the odds ratio sought, which is
** finite and neither 0: the first cell is not at an end. Starts with the odds
** ratio of the table, each cell half a count larger. */
static double solve (const Family *f, Above above, double tail) {
  double x = (double) f->x, row = (double) f->row, col = (double) f->col;
  double low = log((x + 0.5) / (row - x + 0.5) *
                   ((x + (double) f->rest + 0.5) / (col - x + 0.5)));
  double high = low;
  for (double step = 1; isabove(f, low, above, tail); step *= 2) low -= step;
  for (double step = 1; !isabove(f, high, above, tail); step *= 2)
    high += step;
  for (int i = 0; i < HALVINGS; i++) {
    double middle = low + (high - low) / 2;
    if (isabove(f, middle, above, tail)) high = middle;
    else low = middle;
  }
  return exp(high);
}

static mappa_Status family (Family *f, const int64_t cells[4],
                            mappa_Error *err) {
  int64_t n = 0;
  for (int i = 0; i < 4; i++) MAPPAI_TRY(add(&n, cells[i], EXACT, err));
  f->x = cells[0];
  f->row = cells[0] + cells[1];
  f->col = cells[0] + cells[2];
  f->rest = cells[3] - cells[0];
  f->low = f->rest < 0 ? -f->rest : 0;
  f->high = f->row < f->col ? f->row : f->col;
  if (f->low == f->high)                 /* R2 */
    return mappai_fail(err, MAPPA_DATA, "nothing to compare: a row or a "
                       "column of the table holds no count");
  return MAPPA_OK;
}

mappa_Status mappai_fisher_p (const int64_t cells[4], double *p,
                              mappa_Error *err) {
  Family f;
  *p = 0;
  MAPPAI_TRY(family(&f, cells, err));
  *p = twosided(&f);
  return MAPPA_OK;
}

mappa_Status mappa_fisher (const int64_t cells[4], double level,
                           mappa_Fisher *out, mappa_Error *err) {
  Family f;
  double tail = (1 - level) / 2;
  memset(out, 0, sizeof *out);
  if (!(level > 0 && level < 1))
    return mappai_fail(err, MAPPA_MISUSE, "the level of an interval lies "
                       "between 0 and 1, as 0.95 does; it is %g", level);
  MAPPAI_TRY(family(&f, cells, err));
  out->n = f.row + cells[2] + cells[3];
  out->p = twosided(&f);
  out->odds_ratio = out->high = INFINITY;
  if (f.x > f.low) out->low = solve(&f, above_low, tail);
  if (f.x < f.high) out->high = solve(&f, above_high, tail);
  if (f.x == f.low) out->odds_ratio = 0;
  else if (f.x < f.high) out->odds_ratio = solve(&f, above_estimate, 0);
  return MAPPA_OK;
}
