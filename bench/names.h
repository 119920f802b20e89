/* names.h - the code lists of the generated records, and how often each code
** occurs: weights, of any sum. The order is that of the flat tables' codes. */
#ifndef bench_names_h
#define bench_names_h

typedef struct Name {
  const char *code;            /* as in the CSV files */
  const char *label;           /* as in a Table */
  double weight;
} Name;

static const Name areas[] = {
  {"Avon and Somerset", "Avon and Somerset", 3.0},
  {"Bedfordshire", "Bedfordshire", 1.0},
  {"Cambridgeshire", "Cambridgeshire", 1.3},
  {"Cheshire", "Cheshire", 1.8},
  {"Durham", "County Durham", 1.2},
  {"Cumbria", "Cumbria", 0.8},
  {"Derbyshire", "Derbyshire", 1.8},
  {"Devon and Cornwall", "Devon and Cornwall", 2.7},
  {"Dorset", "Dorset", 1.1},
  {"Dyfed-Powys", "Dyfed-Powys", 0.8},
  {"Essex", "Essex", 2.6},
  {"Gloucestershire", "Gloucestershire", 0.9},
  {"Greater Manchester", "Greater Manchester", 5.9},
  {"Gwent", "Gwent", 1.1},
  {"Hampshire", "Hampshire", 3.0},
  {"Hertfordshire", "Hertfordshire", 1.4},
  {"Humberside", "Humberside", 1.7},
  {"Kent", "Kent", 2.8},
  {"Lancashire", "Lancashire", 3.0},
  {"Leicestershire", "Leicestershire", 1.8},
  {"Lincolnshire", "Lincolnshire", 1.2},
  {"London", "London", 12.0},
  {"Merseyside", "Merseyside", 2.9},
  {"Norfolk", "Norfolk", 1.4},
  {"North Wales", "North Wales", 1.3},
  {"North Yorkshire", "North Yorkshire", 1.1},
  {"Northamptonshire", "Northamptonshire", 1.2},
  {"Northumbria", "Northumbria", 2.7},
  {"Nottinghamshire", "Nottinghamshire", 2.1},
  {"South Wales", "South Wales", 2.6},
  {"South Yorkshire", "South Yorkshire", 2.7},
  {"Staffordshire", "Staffordshire", 2.0},
  {"Suffolk", "Suffolk", 1.1},
  {"Surrey", "Surrey", 1.2},
  {"Sussex", "Sussex", 2.2},
  {"Teesside", "Teesside", 1.2},
  {"Thames Valley", "Thames Valley", 2.9},
  {"Warwickshire", "Warwickshire", 0.8},
  {"West Mercia", "West Mercia", 1.9},
  {"West Midlands", "West Midlands", 5.6},
  {"West Yorkshire", "West Yorkshire", 5.0},
  {"Wiltshire", "Wiltshire", 0.9},
};

static const Name categories[] = {
  {"1", "Category 1", 77.0},
  {"2", "Category 2", 21.0},
  {"3", "Category 3", 0.4},
  {"4", "Category 4", 1.0},
};

/* Of Categories 1, 2 and 4. With Category 3, 1.3 and 0.1 per cent of all. */
static const Name levels[] = {
  {"1", "Level 1", 99.0},
  {"2", "Level 2", 0.93},
  {"3", "Level 3", 0.07},
};

/* Of Category 3, which is never at Level 1. */
static const Name category3_levels[] = {
  {"1", "Level 1", 0.0},
  {"2", "Level 2", 93.0},
  {"3", "Level 3", 7.0},
};

static const Name sexes[] = {
  {"F", "Female", 3.5},
  {"M", "Male", 96.5},
};

static const Name ethnicities[] = {
  {"W1", "White: British", 72.0},
  {"W2", "White: Irish", 1.0},
  {"W3", "White: Gypsy or Irish Traveller", 0.3},
  {"W4", "White: Roma", 0.3},
  {"W9", "White: Other", 4.0},
  {"M1", "Mixed: White and Black Caribbean", 1.2},
  {"M2", "Mixed: White and Black African", 0.3},
  {"M3", "Mixed: White and Asian", 0.3},
  {"M9", "Mixed: Other", 0.9},
  {"A1", "Asian: Indian", 1.4},
  {"A2", "Asian: Pakistani", 3.4},
  {"A3", "Asian: Bangladeshi", 1.1},
  {"A4", "Asian: Chinese", 0.1},
  {"A9", "Asian: Other", 1.8},
  {"B1", "Black: Caribbean", 2.6},
  {"B2", "Black: African", 2.4},
  {"B9", "Black: Other", 1.6},
  {"O2", "Other: Arab", 0.3},
  {"O9", "Other: Any other", 1.3},
};

static const Name agencies[] = {
  {"police", "Police", 74.0},
  {"probation", "Probation", 22.0},
  {"prison", "Prison", 1.0},
  {"youth_justice", "Youth justice", 1.5},
  {"nhs_trust", "NHS trust", 1.2},
  {"immigration", "Immigration Enforcement", 0.3},
};

static const Name custody_kinds[] = {
  {"prison", "Prison", 95.0},
  {"hospital", "Hospital", 5.0},
};

static const Name end_reasons[] = {
  {"notification_ended", "Notification ended", 40.0},
  {"licence_ended", "Licence ended", 30.0},
  {"risk_reduced", "Risk reduced", 20.0},
  {"other", "Other", 10.0},
};

static const Name requirements[] = {
  {"notification", "Notification", 45.0},
  {"licence", "Licence", 30.0},
  {"SHPO", "SHPO", 20.0},
  {"SRO", "SRO", 5.0},
};

/* Nobody is returned to custody who is there: the last but one outcome has no
** weight inside. */
static const Name outcomes[] = {
  {"caution", "Caution", 25.0},
  {"conviction", "Conviction", 45.0},
  {"custody", "Returned to custody", 20.0},
  {"nfa", "No further action", 10.0},
};

static const Name outcomes_inside[] = {
  {"caution", "Caution", 30.0},
  {"conviction", "Conviction", 55.0},
  {"custody", "Returned to custody", 0.0},
  {"nfa", "No further action", 15.0},
};

#endif
