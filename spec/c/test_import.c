/* test_import.c - imports row by row: what is stored, every reason to reject,
** duplicates, conflicts, revisions. */
#include "job.h"

static const char when[] = "not a date; write yyyy-mm-dd with a day that "
                           "exists";

/* === Good rows ========================================================= */

static void good_rows_are_stored (void **state) {
  Job *job = *state;
  import(job, "individual",
         "\xEF\xBB\xBFRef, SEX ,birth_date,ethnicity,died_on\r\n"
         " A1 ,female,1980-02-29,w1,\r\n"
         "\"B,2\",M,,\"White: Irish\",2020-01-01\r\n"
         "C3,Unknown,,not stated,\r\n");
  counted(job, 3, 0, 0);
  assert_string_equal(table(job, "SELECT * FROM individual_view"),
    "1|A1|Female|1980-02-29|White: British|;"
    "2|B,2|Male||White: Irish|2020-01-01;3|C3||||;");
  assert_string_equal(table(job, "SELECT sex, birth_date, ethnicity "
                                 "FROM individual WHERE id = 1"), "1|3711|1;");
}

static void codes_go_by_many_names (void **state) {
  Job *job = *state;
  import(job, "individual", PEOPLE);
  import(job, "management", "individual,area,category,level,lead_agency,"
         "start_date,end_date,end_reason\n"
         "A1,E23000024,Cat 1,M2,YOT,2020-01-01,2020-02-01,transfer\n"
         "A1,norfolk,CATEGORY 2,3,police,2020-02-01,,\n"
         "B2,City of London,3,level 2,NOT KNOWN,1999-12-31,2000-01-01,died\n");
  counted(job, 3, 0, 0);
  assert_string_equal(table(job, "SELECT * FROM management_view"),
    "1|A1|Norfolk|Category 1|Level 2|Youth justice|2020-01-01|2020-02-01|"
    "Transferred;"
    "2|A1|Norfolk|Category 2|Level 3|Police|2020-02-01||;"
    "3|B2|London|Category 3|Level 2||1999-12-31|2000-01-01|Died;");
}

static void orders_have_a_quoted_table (void **state) {
  Job *job = *state;
  import(job, "individual", PEOPLE);
  import(job, "order", "individual,kind,interim,foreign_travel,made_on,"
         "expires_on,ended_on\n"
         "A1,SHPO,no,TRUE,2020-01-01,2025-01-01,2024-06-30\n"
         "A1,Sexual Risk Order,,,2020-01-01,,\n");
  counted(job, 2, 0, 0);
  assert_string_equal(table(job, "SELECT * FROM order_view"),
    "1|A1|SHPO|No|Yes|2020-01-01|2025-01-01|2024-06-30;"
    "2|A1|SRO|||2020-01-01||;");
}

static void every_entity_takes_a_row (void **state) {
  static const char *const files[][2] = {
    {"population", "area,year,vintage,sex,age,persons\n"
                   "Norfolk,2024,2025,,90,12.0\n"},
    {"individual", PEOPLE},
    {"management", HISTORY "A1,Norfolk,1,1,2020-01-01,\n"},
    {"custody", "individual,kind,start_date\nA1,prison,2020-01-01\n"},
    {"notification", "individual,start_date,basis\nA1,2020-01-01,IPP\n"},
    {"licence", "individual,start_date\nA1,2020-01-01\n"},
    {"order", "individual,kind,made_on\nA1,VOO,2020-01-01\n"},
    {"breach", "individual,requirement,outcome,outcome_date\n"
               "A1,licence,recall,2020-01-01\n"},
    {"revocation", "individual,decided_on,outcome\nA1,2020-01-01,granted\n"},
    {"offence", "individual,type,sentence_months\nA1,Theft,24\n"},
    {"meeting", "ref,individual,area,level,held_on\n"
                "M1,A1,Norfolk,2,2020-01-01\nM2,,Norfolk,3,2020-01-01\n"},
    {"attendance", "meeting,agency,attended\nM1,housing,yes\nM2,dwp,0\n"},
    {"case_review", "ref,area,kind,commissioned_on\n"
                    "R1,Norfolk,mandatory,2020-01-01\n"},
  };
  Job *job = *state;
  assert_int_equal(MAPPAI_COUNT(files), mappa_entity_count());
  for (int again = 0; again < 2; again++)
    for (int i = 0; i < mappa_entity_count(); i++) {
      assert_string_equal(files[i][0], mappa_entity_at(i)->name);
      import(job, files[i][0], files[i][1]);
      assert_int_equal(job->summary.rejected, 0);
      assert_int_equal(again ? job->summary.stored : job->summary.duplicate,
                       0);
    }
  assert_int_equal(number(job, "SELECT value FROM mappa_meta "
                               "WHERE key = 'revision'"),
                   mappa_entity_count());
}

/* === Reasons to reject, one by one ===================================== */

static void wrong_number_of_values (void **state) {
  rejects(*state, "individual", "ref,sex\nA1,F,\n", MAPPA_R_FIELDS, "", "",
          "3 values, but 2 columns; check for commas and quotes "
          "that are missing or too many");
  rejects(*state, "individual", "ref,sex\nA1\n", MAPPA_R_FIELDS, "", "",
          "1 value, but 2 columns; check for commas and quotes "
          "that are missing or too many");
}

static void wrong_encoding (void **state) {
  static const char words[] = "not valid text; save the file as UTF-8, "
                              "without NUL bytes";
  Job *job = *state;
  rejects(job, "individual", "ref\nMar\xEDn\n", MAPPA_R_ENCODING, "ref",
          "Mar?n", words);
  assert_int_equal(importing(job, "individual", "ref,sex\nA\0B,F\n", 14), 0);
  mappa_register_rollback(job->reg);
  counted(job, 0, 0, 1);
  rejected(job, 0, 2, MAPPA_R_ENCODING, "ref", "A?B", words);
}

static void empty_fields (void **state) {
  rejects(*state, "individual", "sex,ref\nF, \n", MAPPA_R_EMPTY, "ref", "",
          "empty, but every individual record needs it (ViSOR or local "
          "reference); fill it in");
}

static void wrong_dates (void **state) {
  static const char range[] = "not a possible date; write one from 1800-01-01 "
                              "to 2999-12-31";
  Job *job = *state;
  import(job, "individual", "ref,birth_date\n"
         "a,2025-02-30\nb,31/03/2025\nc,1799-12-31\nd,3000-01-01\n"
         "e,45678\nf,unknown\ng,1800-01-01\nh,2999-12-31\n");
  counted(job, 2, 0, 6);
  rejected(job, 0, 2, MAPPA_R_DATE, "birth_date", "2025-02-30", when);
  rejected(job, 1, 3, MAPPA_R_DATE, "birth_date", "31/03/2025", when);
  rejected(job, 2, 4, MAPPA_R_DATE, "birth_date", "1799-12-31", range);
  rejected(job, 3, 5, MAPPA_R_DATE, "birth_date", "3000-01-01", range);
  rejected(job, 4, 6, MAPPA_R_DATE, "birth_date", "45678", when);
  rejected(job, 5, 7, MAPPA_R_DATE, "birth_date", "unknown", when);
}

static void wrong_numbers (void **state) {
  static const char *const wrong[] = {"-1", "91", "3.5", "1e1", "ten", "-",
    ".", "99999999999999999999", "9223372036854775808", "0x10", "1 000"};
  static const char *const right[] = {"0", "90", "007", "8.00", "-0", "9."};
  Job *job = *state;
  char text[128];
  for (size_t i = 0; i < MAPPAI_COUNT(wrong); i++) {
    snprintf(text, sizeof text, "area,year,age,persons\nKent,2020,%s,1\n",
             wrong[i]);
    rejects(job, "population", text, MAPPA_R_NUMBER, "age", wrong[i],
            "not a whole number from 0 to 90; write it in digits only");
  }
  for (size_t i = 0; i < MAPPAI_COUNT(right); i++) {
    snprintf(text, sizeof text, "area,year,age,persons\nKent,%d,%s,1\n",
             2020 + (int) i, right[i]);
    import(job, "population", text);
    counted(job, 1, 0, 0);
  }
  assert_string_equal(table(job, "SELECT age FROM population"),
                      "0;90;7;8;0;9;");
}

static void unknown_codes (void **state) {
  Job *job = *state;
  rejects(job, "individual", "ref,sex\nA1,Femal\n", MAPPA_R_CODE, "sex",
          "Femal", "not in the list 'sex' (sex); did you mean 'Female'?");
  rejects(job, "individual", "ref,sex\nA1,x?!y-z\n", MAPPA_R_CODE, "sex",
          "x?!y-z", "not in the list 'sex' (sex); write one of: Female, Male");
  import(job, "individual", PEOPLE);
  import(job, "management", HISTORY
         "A1,Norfok,1,1,2020-01-01,\nA1,Norfolk,1,unknown,2020-01-01,\n"
         "A1,qqqqqqqqqqqqqq,1,1,2020-01-01,\n");
  counted(job, 0, 0, 3);
  rejected(job, 0, 2, MAPPA_R_CODE, "area", "Norfok",
           "not in the list 'area' (MAPPA area); did you mean 'Norfolk'?");
  rejected(job, 1, 3, MAPPA_R_CODE, "level", "unknown",
           "not in the list 'level' (level of management); write one of: "
           "Level 1, Level 2, Level 3");
  assert_non_null(strstr(job->rejects[2].message, "write one of: Avon"));
}

static void unknown_refs (void **state) {
  Job *job = *state;
  import(job, "individual", PEOPLE);
  rejects(job, "licence", "individual,start_date\nX,2020-01-01\n",
          MAPPA_R_REFERENCE, "individual", "X", "no individual has the ref "
          "'X'; import individual first, or correct the ref");
  rejects(job, "licence", "individual,start_date\na1,2020-01-01\n",
          MAPPA_R_REFERENCE, "individual", "a1", "no individual has the ref "
          "'a1'; import individual first, or correct the ref");
  rejects(job, "attendance", "meeting,agency,attended\nM1,police,yes\n",
          MAPPA_R_REFERENCE, "meeting", "M1", "no meeting has the ref 'M1'; "
          "import meeting first, or correct the ref");
}

static void ends_before_starts (void **state) {
  Job *job = *state;
  import(job, "individual", PEOPLE);
  rejects(job, "licence",
          "individual,start_date,end_date\nA1,2020-01-02,2020-01-01\n",
          MAPPA_R_ORDER, "end_date", "2020-01-01", "before the start, "
          "start_date '2020-01-02'; correct one of the two dates");
  rejects(job, "order", "individual,kind,made_on,expires_on,ended_on\n"
          "A1,SHPO,2020-01-02,2020-01-01,2021-01-01\n", MAPPA_R_ORDER,
          "expires_on", "2020-01-01", "before the start, made_on "
          "'2020-01-02'; correct one of the two dates");
  import(job, "licence",
         "individual,start_date,end_date\nA1,2020-01-01,2020-01-01\n");
  counted(job, 1, 0, 0);
}

static void overlaps (void **state) {
  Job *job = *state;
  import(job, "individual", PEOPLE);
  import(job, "management", HISTORY
         "A1,Norfolk,1,2,2020-01-01,\n"                /* stored */
         "A1,Suffolk,1,1,2024-01-01,2024-02-01\n"      /* same file */
         "A1,Suffolk,1,1,2019-01-01,2020-01-01\n"      /* only touches */
         "A1,Suffolk,1,1,2019-12-31,2019-12-31\n"      /* empty */
         "B2,Suffolk,1,1,2024-01-01,\n");              /* somebody else */
  counted(job, 4, 0, 1);
  rejected(job, 0, 3, MAPPA_R_OVERLAP, "", "",
           "individual 'A1', 2024-01-01 to 2024-02-01, overlaps the stored "
           "record Norfolk, Category 1, Level 2, 2020-01-01 to open; end the "
           "earlier one on or before the day that the later one starts, or "
           "let a later extract replace the earlier one");
  import(job, "management", HISTORY "A1,Kent,1,1,2018-01-01,\n"
         "A1,Kent,1,1,2019-12-31,2020-01-01\nA1,Norfolk,1,3,2020-01-01,\n"
         "A1,Kent,1,1,2018-01-01,2019-01-01\n");
  counted(job, 1, 0, 3);
  rejected(job, 1, 3, MAPPA_R_OVERLAP, "", "",
           "individual 'A1', 2019-12-31 to 2020-01-01, overlaps the stored "
           "record Suffolk, Category 1, Level 1, 2019-01-01 to 2020-01-01; "
           "end the earlier one on or before the day that the later one "
           "starts, or let a later extract replace the earlier one");
  import(job, "notification", "individual,start_date\nA1,2020-01-01\n"
                              "A1,2021-01-01\n");
  counted(job, 2, 0, 0);                               /* may overlap */
}

/* One person's rows in random order: what is stored must be disjoint, and
** what is rejected must share a day with something stored. */
static void random_overlaps (void **state) {
  Job *job = *state;
  uint64_t seed = 11;
  import(job, "individual", PEOPLE);
  for (int round = 0; round < 20; round++) {
    char text[4096] = HISTORY;
    int from[40], to[40];
    int64_t kept = 0;
    for (int i = 0; i < 40; i++) {
      char a[11], b[11];
      bool clash = false;
      from[i] = support_below(&seed, 300);
      to[i] = from[i] + support_below(&seed, 12);
      for (int k = 0; k < i && !clash; k++)
        clash = from[k] >= 0 && from[i] < to[i] && from[k] < to[k] &&
                from[i] < to[k] && from[k] < to[i];
      for (int k = 0; k < i && !clash; k++)            /* the same, empty */
        clash = from[k] == from[i] && to[k] == to[i];
      mappa_day_format(from[i], a);
      mappa_day_format(to[i], b);
      snprintf(text + strlen(text), 64, "A1,Kent,1,1,%s,%s\n", a, b);
      if (clash) from[i] = -1;
      else kept++;
    }
    import(job, "management", text);
    assert_int_equal(job->summary.stored, kept);
    assert_int_equal(mappai_register_run(job->reg, "DELETE FROM management",
                                         NULL), MAPPA_OK);
  }
}

/* === Stored already ==================================================== */

static void the_same_again_is_a_duplicate (void **state) {
  static const char history[] = HISTORY "A1,Norfolk,1,2,2020-01-01,\n"
    "A1,Norfolk,1,2,2020-01-01,\n";
  static const char offences[] = "individual,type\nA1,\nA1,Theft\nA1,\n";
  Job *job = *state;
  import(job, "individual", PEOPLE "A1,female\n");
  counted(job, 2, 1, 0);
  import(job, "management", history);
  counted(job, 1, 1, 0);
  import(job, "management", history);
  counted(job, 0, 2, 0);
  import(job, "offence", offences);
  counted(job, 2, 1, 0);
  import(job, "offence", offences);
  counted(job, 0, 3, 0);
}

static void the_same_key_is_a_conflict (void **state) {
  static const char rest[] = "here; an import changes nothing that is stored: "
    "correct the file, or import it into a new register";
  Job *job = *state;
  char words[300];
  import(job, "individual", PEOPLE);
  snprintf(words, sizeof words, "the stored individual record with the same "
           "ref has 'Female' %s", rest);
  rejects(job, "individual", "ref,sex\nA1,M\n", MAPPA_R_CONFLICT, "sex", "M",
          words);
  rejects(job, "individual", "ref\nA1\n", MAPPA_R_CONFLICT, "sex", "", words);
  snprintf(words, sizeof words, "the stored individual record with the same "
           "ref has '' %s", rest);
  rejects(job, "individual", "ref,sex,died_on\nA1,F,2020-01-01\n",
          MAPPA_R_CONFLICT, "died_on", "2020-01-01", words);
  import(job, "population", "area,year,age,persons\nKent,2020,1,10\n");
  snprintf(words, sizeof words, "the stored population record with the same "
           "area, year, vintage, sex, age has '10' %s", rest);
  rejects(job, "population", "area,year,age,persons\nKent,2020,1,11\n",
          MAPPA_R_CONFLICT, "persons", "11", words);
  import(job, "population", "area,year,age,sex,persons\nKent,2020,1,F,11\n");
  counted(job, 1, 0, 0);                               /* another key */
}

static void revisions_count_imports (void **state) {
  Job *job = *state;
  int64_t revision;
  import(job, "individual", PEOPLE);
  import(job, "individual", PEOPLE);                   /* stores nothing */
  import(job, "individual", "ref\n\n");
  assert_int_equal(importing(job, "individual", "ref\nC3\n", 7), MAPPA_OK);
  mappa_register_rollback(job->reg);
  mappa_register_revision(job->reg, &revision, NULL);
  assert_int_equal(revision, 1);
  import(job, "individual", "ref\nC3\n");
  mappa_register_revision(job->reg, &revision, NULL);
  assert_int_equal(revision, 2);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    JOB(good_rows_are_stored),
    JOB(codes_go_by_many_names),
    JOB(orders_have_a_quoted_table),
    JOB(every_entity_takes_a_row),
    JOB(wrong_number_of_values),
    JOB(wrong_encoding),
    JOB(empty_fields),
    JOB(wrong_dates),
    JOB(wrong_numbers),
    JOB(unknown_codes),
    JOB(unknown_refs),
    JOB(ends_before_starts),
    JOB(overlaps),
    JOB(random_overlaps),
    JOB(the_same_again_is_a_duplicate),
    JOB(the_same_key_is_a_conflict),
    JOB(revisions_count_imports),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
