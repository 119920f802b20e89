/* schema.c - the schema as data: code lists, entities and fields.
**
** R1. This table is the only place that describes an entity. The SQL tables
**     and views, CSV headers, import checks, frames and documentation are
**     derived from it; adding a field is one line.
** R2. A code list never changes the place of a code: code i is stored as
**     i + 1. New codes go to the end; code 0 is "unknown" and never stored.
**     A list that only frames have codes of is in no register.
** R3. Entities stand in an order in which references point backwards.
*/
#include "schema.h"

#include <string.h>

/* === Code lists ======================================================== */

static const mappa_Code sex[] = {
  {"F", "Female", ""},
  {"M", "Male", ""},
};

/* The 19 groups of the 2021 census of England and Wales; codes as in the
** self-defined ethnicity of police records. */
static const mappa_Code ethnicity[] = {
  {"W1", "White: British",
   "English, Welsh, Scottish, Northern Irish or British|White British"},
  {"W2", "White: Irish", "Irish"},
  {"W3", "White: Gypsy or Irish Traveller", "Gypsy or Irish Traveller"},
  {"W4", "White: Roma", "Roma"},
  {"W9", "White: Other", "Any other White background|Other White"},
  {"M1", "Mixed: White and Black Caribbean", "White and Black Caribbean"},
  {"M2", "Mixed: White and Black African", "White and Black African"},
  {"M3", "Mixed: White and Asian", "White and Asian"},
  {"M9", "Mixed: Other",
   "Any other Mixed or Multiple background|Other Mixed"},
  {"A1", "Asian: Indian", "Indian"},
  {"A2", "Asian: Pakistani", "Pakistani"},
  {"A3", "Asian: Bangladeshi", "Bangladeshi"},
  {"A4", "Asian: Chinese", "Chinese|O1"},
  {"A9", "Asian: Other", "Any other Asian background|Other Asian"},
  {"B1", "Black: Caribbean", "Caribbean"},
  {"B2", "Black: African", "African"},
  {"B9", "Black: Other",
   "Any other Black, Black British or Caribbean background|Other Black"},
  {"O2", "Other: Arab", "Arab"},
  {"O9", "Other: Any other", "Any other ethnic group|Other ethnic group"},
};

/* CJA 2003 s325(2) and s327; Category 4 by the PCSC Act 2022. */
static const mappa_Code category[] = {
  {"1", "Category 1", "Cat 1|Subject to notification requirements"},
  {"2", "Category 2", "Cat 2|Violent"},
  {"3", "Category 3", "Cat 3|Other dangerous"},
  {"4", "Category 4", "Cat 4|Terrorism"},
};

static const mappa_Code level[] = {
  {"1", "Level 1", "M1"},
  {"2", "Level 2", "M2"},
  {"3", "Level 3", "M3"},
};

/* The responsible authority (CJA 2003 s325(1)), then the agencies with a duty
** to co-operate (s325(6)). */
static const mappa_Code agency[] = {
  {"police", "Police", ""},
  {"probation", "Probation", "Probation Service"},
  {"prison", "Prison", "Prison Service|HMPPS"},
  {"youth_justice", "Youth justice",
   "YOT|YOS|YJS|Youth offending team|Youth justice service"},
  {"dwp", "Work and Pensions",
   "Department for Work and Pensions|Jobcentre Plus"},
  {"mod", "Ministry of Defence", ""},
  {"education", "Education", "Local authority education"},
  {"social_services", "Social services",
   "Adult social care|Children's services|Local authority social services"},
  {"public_health", "Public health", "Local authority health"},
  {"nhs_england", "NHS England", ""},
  {"icb", "Integrated care board",
   "CCG|Clinical commissioning group|Local Health Board|Health authority"},
  {"nhs_trust", "NHS trust", "NHS|Health|Mental health|Mental health trust"},
  {"housing", "Housing authority", "Local housing authority|Housing"},
  {"landlord", "Social landlord", "Registered social landlord"},
  {"monitoring", "Electronic monitoring", "Electronic monitoring provider"},
  {"ukvi", "UK Visas and Immigration", "UK Visas & Immigration"},
  {"border_force", "Border Force", ""},
  {"immigration", "Immigration Enforcement", "Immigration"},
};

static const mappa_Code end_reason[] = {
  {"notification_ended", "Notification ended", "Notification expired"},
  {"notification_revoked", "Notification revoked", ""},
  {"licence_ended", "Licence ended", "Licence expired"},
  {"hospital_order_ended", "Hospital order ended", ""},
  {"risk_reduced", "Risk reduced", "No longer requires MAPPA"},
  {"category_changed", "Category changed", ""},
  {"level_changed", "Level changed", ""},
  {"transferred", "Transferred", "Transfer|Moved area"},
  {"died", "Died", "Death|Deceased"},
  {"deported", "Deported", "Removed from the United Kingdom"},
  {"other", "Other", ""},
};

static const mappa_Code custody_kind[] = {
  {"prison", "Prison", ""},
  {"hospital", "Hospital", "Detained in hospital|Mental Health Act"},
};

static const mappa_Code location[] = {
  {"community", "Community", ""},
  {"prison", "Prison", ""},
  {"hospital", "Hospital", ""},
};

/* SOA 2003 s82(1): what made somebody subject to notification, in the bands
** that set how long; then the two further ways. */
static const mappa_Code basis[] = {
  {"life", "Life or indeterminate sentence",
   "IPP|Imprisonment for life|Imprisonment for public protection"},
  {"custody_30", "Custody of 30 months or more",
   "Imprisonment of 30 months or more"},
  {"restricted_hospital", "Hospital order with restriction order",
   "Restricted hospital order"},
  {"custody_6_30", "Custody of more than 6 and less than 30 months",
   "Imprisonment of more than 6 and less than 30 months"},
  {"custody_6", "Custody of 6 months or less",
   "Imprisonment of 6 months or less"},
  {"hospital", "Hospital order without restriction order", "Hospital order"},
  {"caution", "Caution", ""},
  {"conditional_discharge", "Conditional discharge", ""},
  {"other", "Other disposal", "Fine|Community order"},
  {"notification_order", "Notification order", ""},
  {"sro_breach", "SRO breach", "Breach of an SRO|Sexual Risk Order breach"},
};

static const mappa_Code order_kind[] = {
  {"SHPO", "SHPO", "Sexual Harm Prevention Order"},
  {"NO", "NO", "Notification Order"},
  {"SRO", "SRO", "Sexual Risk Order"},
  {"SOPO", "SOPO", "Sexual Offences Prevention Order"},
  {"FTO", "FTO", "Foreign Travel Order"},
  {"RSHO", "RSHO", "RoSHO|Risk of Sexual Harm Order"},
  {"VOO", "VOO", "Violent Offender Order"},
};

static const mappa_Code requirement[] = {
  {"notification", "Notification", "Notification requirements"},
  {"licence", "Licence", "Licence conditions"},
  {"SHPO", "SHPO", "Sexual Harm Prevention Order"},
  {"SRO", "SRO", "Sexual Risk Order"},
  {"SOPO", "SOPO", "Sexual Offences Prevention Order"},
  {"FTO", "FTO", "Foreign Travel Order"},
  {"RSHO", "RSHO", "RoSHO|Risk of Sexual Harm Order"},
  {"VOO", "VOO", "Violent Offender Order"},
};

static const mappa_Code outcome[] = {
  {"caution", "Caution", "Cautioned"},
  {"conviction", "Conviction", "Convicted"},
  {"custody", "Returned to custody", "Recall|Recalled|Return to custody"},
  {"nfa", "No further action", ""},
};

static const mappa_Code decision[] = {
  {"granted", "Granted", "Revoked"},
  {"refused", "Refused", ""},
};

static const mappa_Code disposal[] = {
  {"life", "Life or indeterminate sentence",
   "IPP|Imprisonment for life|Imprisonment for public protection"},
  {"imprisonment", "Imprisonment",
   "Custody|Detention|Detention in a young offender institution|"
   "Detention and training order"},
  {"suspended", "Suspended sentence", "Suspended imprisonment"},
  {"restricted_hospital", "Hospital order with restriction order",
   "Restricted hospital order"},
  {"hospital", "Hospital order without restriction order", "Hospital order"},
  {"guardianship", "Guardianship order", ""},
  {"community", "Community order", ""},
  {"fine", "Fine", ""},
  {"conditional_discharge", "Conditional discharge", ""},
  {"caution", "Caution", ""},
  {"other", "Other disposal", "Other"},
};

static const mappa_Code review_kind[] = {
  {"mandatory", "Mandatory", ""},
  {"discretionary", "Discretionary", ""},
};

static const mappa_Code flag[] = {
  {"no", "No", "n|false|0"},
  {"yes", "Yes", "y|true|1"},
};

/* The nine ONS regions of England, and Wales. */
static const mappa_Code region[] = {
  {"E12000001", "North East", ""},
  {"E12000002", "North West", ""},
  {"E12000003", "Yorkshire and The Humber", "Yorkshire"},
  {"E12000004", "East Midlands", ""},
  {"E12000005", "West Midlands", ""},
  {"E12000006", "East of England", ""},
  {"E12000007", "London", ""},
  {"E12000008", "South East", ""},
  {"E12000009", "South West", ""},
  {"W92000004", "Wales", ""},
};

static const mappa_Code country[] = {
  {"E92000001", "England", ""},
  {"W92000004", "Wales", ""},
};

/* The 42 areas, with the code of their police force area. London is two of
** them: City of London has no MAPPA area of its own. */
static const mappa_Code area[] = {
  {"E23000036", "Avon and Somerset", "Avon & Somerset"},
  {"E23000026", "Bedfordshire", ""},
  {"E23000023", "Cambridgeshire", ""},
  {"E23000006", "Cheshire", ""},
  {"E23000008", "County Durham", "Durham|Durham and Darlington"},
  {"E23000002", "Cumbria", ""},
  {"E23000018", "Derbyshire", ""},
  {"E23000035", "Devon and Cornwall", "Devon & Cornwall"},
  {"E23000039", "Dorset", ""},
  {"W15000004", "Dyfed-Powys", "Dyfed Powys"},
  {"E23000028", "Essex", ""},
  {"E23000037", "Gloucestershire", ""},
  {"E23000005", "Greater Manchester", ""},
  {"W15000002", "Gwent", ""},
  {"E23000030", "Hampshire",
   "Hampshire and Isle of Wight|Hampshire and the Isle of Wight"},
  {"E23000027", "Hertfordshire", ""},
  {"E23000012", "Humberside", ""},
  {"E23000032", "Kent", ""},
  {"E23000003", "Lancashire", ""},
  {"E23000021", "Leicestershire", ""},
  {"E23000020", "Lincolnshire", ""},
  {"E23000001;E23000034", "London",
   "E23000001|E23000034|Metropolitan|Metropolitan Police|City of London"},
  {"E23000004", "Merseyside", ""},
  {"E23000024", "Norfolk", ""},
  {"W15000001", "North Wales", ""},
  {"E23000009", "North Yorkshire", ""},
  {"E23000022", "Northamptonshire", ""},
  {"E23000007", "Northumbria", ""},
  {"E23000019", "Nottinghamshire", ""},
  {"W15000003", "South Wales", ""},
  {"E23000011", "South Yorkshire", ""},
  {"E23000015", "Staffordshire", ""},
  {"E23000025", "Suffolk", ""},
  {"E23000031", "Surrey", ""},
  {"E23000033", "Sussex", ""},
  {"E23000013", "Teesside", "Cleveland"},
  {"E23000029", "Thames Valley", ""},
  {"E23000017", "Warwickshire", ""},
  {"E23000016", "West Mercia", ""},
  {"E23000014", "West Midlands", ""},
  {"E23000010", "West Yorkshire", ""},
  {"E23000038", "Wiltshire", "Wiltshire and Swindon"},
};

/* Region of each area, as code of the list 'region'. */
static const unsigned char area_region[] = {
  9, 6, 6, 2, 1, 2, 4, 9, 9, 10, 6, 9, 2, 10, 8, 6, 3, 8, 2, 4, 4,
  7, 2, 6, 10, 3, 4, 1, 4, 10, 3, 5, 6, 8, 8, 1, 8, 5, 5, 5, 3, 9,
};

/* How somebody is subject to notification on a day; the highest of what is
** open. */
static const mappa_Code notification_state[] = {
  {"none", "None", ""},
  {"fixed", "Fixed", ""},
  {"indefinite", "Indefinite", "For life"},
};

#define LIST(name, title)  {#name, title, name, (int) MAPPAI_COUNT(name)}

static const mappa_List lists[] = {
  LIST(sex, "sex"),
  LIST(ethnicity, "ethnic group, census of 2021"),
  LIST(category, "category of eligibility"),
  LIST(level, "level of management"),
  LIST(agency, "agency"),
  LIST(end_reason, "reason for the end"),
  LIST(custody_kind, "kind of custody"),
  LIST(location, "where somebody lives"),
  LIST(basis, "basis of notification"),
  LIST(order_kind, "kind of order"),
  LIST(requirement, "requirement breached"),
  LIST(outcome, "outcome of a breach"),
  LIST(decision, "decision on an application"),
  LIST(disposal, "disposal"),
  LIST(review_kind, "kind of case review"),
  LIST(flag, "yes or no"),
  LIST(region, "region"),
  LIST(country, "country"),
  LIST(area, "MAPPA area"),
};

static const mappa_List states[] = {     /* R2: of frames alone */
  LIST(notification_state, "subject to notification"),
};

/* === Entities ========================================================== */

#define REQ  MAPPA_REQUIRED
#define KEY  (MAPPA_REQUIRED | MAPPA_KEY)

#define TEXT(name, marks, words)  \
  {name, MAPPA_TEXT, marks, NULL, 0, 0, words}
#define DATE(name, marks, words)  \
  {name, MAPPA_DATE, marks, NULL, 0, 0, words}
#define CODE(name, marks, list, words)  \
  {name, MAPPA_CODE, marks, list, 0, 0, words}
#define NUMBER(name, marks, min, max, words)  \
  {name, MAPPA_INTEGER, marks, NULL, min, max, words}
#define REF(name, marks, entity, words)  \
  {name, MAPPA_REF, marks, entity, 0, 0, words}
#define PERSON  REF("individual", REQ, "individual", "who: a ref")

static const mappa_Field population[] = {
  CODE("area", KEY, "area", "area of residence"),
  NUMBER("year", KEY, 1981, 2200, "year of the mid-year estimate"),
  TEXT("vintage", MAPPA_KEY, "which release of the estimate"),
  CODE("sex", MAPPA_KEY, "sex", "empty: both together"),
  NUMBER("age", KEY, 0, 90, "single year of age; 90 = 90 and over"),
  NUMBER("persons", REQ, 0, 100000000, "usual residents"),
};

static const mappa_Field individual[] = {
  TEXT("ref", KEY, "ViSOR or local reference"),
  CODE("sex", 0, "sex", "sex"),
  DATE("birth_date", 0, "date of birth"),
  CODE("ethnicity", 0, "ethnicity", "ethnic group"),
  DATE("died_on", 0, "date of death"),
};

static const mappa_Field management[] = {
  PERSON,
  CODE("area", REQ, "area", "area that manages the case"),
  CODE("category", REQ, "category", "category of eligibility"),
  CODE("level", REQ, "level", "level of management"),
  CODE("lead_agency", 0, "agency", "agency that leads"),
  DATE("start_date", REQ | MAPPA_START, "first day"),
  DATE("end_date", MAPPA_END, "first day no longer so; empty: still open"),
  CODE("end_reason", 0, "end_reason", "why it ended"),
};

static const mappa_Field custody[] = {
  PERSON,
  CODE("kind", REQ, "custody_kind", "prison, or hospital under the MHA 1983"),
  DATE("start_date", REQ | MAPPA_START, "first day"),
  DATE("end_date", MAPPA_END, "day of release; empty: still there"),
};

static const mappa_Field notification[] = {
  PERSON,
  DATE("start_date", REQ | MAPPA_START | MAPPA_EVENT, "relevant date"),
  DATE("end_date", MAPPA_END, "first day free of it; empty: indefinite"),
  CODE("basis", 0, "basis", "what brought it about (SOA 2003 s82)"),
};

static const mappa_Field licence[] = {
  PERSON,
  DATE("start_date", REQ | MAPPA_START, "day of release"),
  DATE("end_date", MAPPA_END, "first day free of it; empty: for life"),
};

static const mappa_Field order[] = {
  PERSON,
  CODE("kind", REQ, "order_kind", "kind of order"),
  CODE("interim", 0, "flag", "an interim order"),
  CODE("foreign_travel", 0, "flag", "with a foreign travel prohibition"),
  DATE("made_on", REQ | MAPPA_START | MAPPA_EVENT, "day it was made"),
  DATE("expires_on", MAPPA_EXPIRY,
       "day it runs out; empty: until further order"),
  DATE("ended_on", MAPPA_END, "day it really ended, if other"),
};

static const mappa_Field breach[] = {
  PERSON,
  CODE("requirement", REQ, "requirement", "what was breached"),
  DATE("breach_date", MAPPA_EVENT, "day of the breach"),
  CODE("outcome", REQ, "outcome", "what came of it"),
  DATE("outcome_date", REQ | MAPPA_EVENT, "day of the outcome"),
};

static const mappa_Field revocation[] = {
  PERSON,
  DATE("applied_on", 0, "day of the application (SOA 2003 s91B)"),
  DATE("decided_on", REQ | MAPPA_EVENT, "day of the decision"),
  CODE("outcome", REQ, "decision", "granted: notification is revoked"),
};

static const mappa_Field offence[] = {
  PERSON,
  DATE("offence_date", MAPPA_EVENT, "day of the offence"),
  DATE("charged_on", MAPPA_EVENT, "day of the charge"),
  DATE("convicted_on", MAPPA_EVENT, "day of conviction or finding"),
  TEXT("type", 0, "offence, in words"),
  CODE("disposal", 0, "disposal", "sentence or other disposal"),
  NUMBER("sentence_months", 0, 0, 1200, "length of a custodial sentence"),
  CODE("serious_further", 0, "flag", "a serious further offence"),
};

static const mappa_Field meeting[] = {
  TEXT("ref", KEY, "reference of the meeting"),
  REF("individual", 0, "individual", "about whom: a ref"),
  CODE("area", REQ, "area", "area that held it"),
  CODE("level", REQ, "level", "level of the meeting"),
  DATE("held_on", REQ | MAPPA_EVENT, "day it was held"),
};

static const mappa_Field attendance[] = {
  REF("meeting", KEY, "meeting", "which meeting: a ref"),
  CODE("agency", KEY, "agency", "agency invited"),
  CODE("attended", REQ, "flag", "did it attend"),
};

static const mappa_Field case_review[] = {
  TEXT("ref", KEY, "reference of the review"),
  CODE("area", REQ, "area", "area that held it"),
  CODE("kind", REQ, "review_kind", "mandatory or discretionary"),
  DATE("commissioned_on", REQ | MAPPA_EVENT, "day it was commissioned"),
  DATE("concluded_on", MAPPA_EVENT, "day it was concluded"),
};

#define ENTITY(name, disjoint, words)  \
  {#name, words, name, (int) MAPPAI_COUNT(name), disjoint}

static const mappa_Entity entities[] = {
  ENTITY(population, false, "residents of an area, by single year of age"),
  ENTITY(individual, false, "a person"),
  ENTITY(management, true, "a time at one area, category and level"),
  ENTITY(custody, false, "a time in prison or detained in hospital"),
  ENTITY(notification, false, "a time subject to notification"),
  ENTITY(licence, false, "a time on licence"),
  ENTITY(order, false, "an order of a court"),
  ENTITY(breach, false, "a breach of a requirement and its outcome"),
  ENTITY(revocation, false, "a decision on indefinite notification"),
  ENTITY(offence, false, "an offence"),
  ENTITY(meeting, false, "a Level 2 or 3 meeting"),
  ENTITY(attendance, false, "an agency invited to a meeting"),
  ENTITY(case_review, false, "a serious case review"),
};

/* === Look-up =========================================================== */

int mappa_entity_count (void) {
  return (int) MAPPAI_COUNT(entities);
}

const mappa_Entity *mappa_entity_at (int i) {
  return (i >= 0 && i < mappa_entity_count()) ? &entities[i] : NULL;
}

const mappa_Entity *mappa_entity (const char *name) {
  for (size_t i = 0; i < MAPPAI_COUNT(entities); i++)
    if (strcmp(entities[i].name, name) == 0) return &entities[i];
  return NULL;
}

int mappa_field (const mappa_Entity *e, const char *name) {
  for (int i = 0; i < e->n; i++)
    if (strcmp(e->fields[i].name, name) == 0) return i;
  return -1;
}

int mappai_marked (const mappa_Entity *e, int mark) {
  for (int i = 0; i < e->n; i++)
    if (e->fields[i].marks & mark) return i;
  return -1;
}

bool mappai_is_end (const mappa_Entity *e, int i) {
  return (e->fields[i].marks & (MAPPA_END | MAPPA_EXPIRY)) != 0;
}

int mappa_list_count (void) {
  return (int) MAPPAI_COUNT(lists);
}

const mappa_List *mappa_list_at (int i) {
  return (i >= 0 && i < mappa_list_count()) ? &lists[i] : NULL;
}

const mappa_List *mappa_list (const char *name) {
  for (size_t i = 0; i < MAPPAI_COUNT(lists); i++)
    if (strcmp(lists[i].name, name) == 0) return &lists[i];
  for (size_t i = 0; i < MAPPAI_COUNT(states); i++)
    if (strcmp(states[i].name, name) == 0) return &states[i];
  return NULL;
}

int mappa_area_region (int code) {
  bool known = code >= 1 && code <= (int) MAPPAI_COUNT(area_region);
  return known ? area_region[code - 1] : 0;
}

int mappa_area_country (int code) {
  enum {ENGLAND = 1, WALES = 2, REGION_WALES = 10};
  int where = mappa_area_region(code);
  return where == 0 ? 0 : where == REGION_WALES ? WALES : ENGLAND;
}

bool mappa_impossible (int cat, int lev) {
  return cat == 3 && lev == 1;
}
