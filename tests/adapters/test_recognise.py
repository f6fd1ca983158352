import pytest
from export_texts import SHARED, shared

from bestbet.adapters.files import read_bytes
from bestbet.adapters.recognise import recognise
from bestbet.adapters.recognise_stages import outcome_of
from bestbet.adapters.recognise_words import Table, spell, squash
from bestbet.facts.tables import Outcome

ROW = {
    "date": "2026-11-03", "amount": "1234.50", "id": "006A", "text": "Acme", "stage": "Closed Won", "yes": "TRUE",
}  # fmt: skip


def found(name, header, *kinds):
    text = f"{header}\n" + "".join(
        ",".join(ROW[kind] + (str(at) if kind == "id" else "") for kind in kinds) + "\n" for at in range(3)
    )
    (raw,) = read_bytes(text.encode(), name)
    result = recognise(raw)
    return result.table, {field: match.column for field, match in result.columns.items()}


# ruff: noqa: ISC004 - long headers read better in two parts
SYSTEMS = {
    "Salesforce labels": (
        "report.csv", "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,Lead Source,Opportunity Owner",
        "id text text stage amount date date text text",
        {"id": "Opportunity ID", "account": "Account Name", "stage": "Stage", "amount": "Amount", "closed": "Close Date",
         "created": "Created Date", "source": "Lead Source", "owner": "Opportunity Owner"},
    ),
    "Salesforce API": (
        "Opportunity.csv", "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate,LeadSource,OwnerId,IsDeleted",
        "id text text stage amount date yes yes date text text yes",
        {"id": "Id", "account": "AccountId", "stage": "StageName", "amount": "Amount", "closed": "CloseDate",
         "created": "CreatedDate", "is_won": "IsWon", "is_closed": "IsClosed", "is_deleted": "IsDeleted"},
    ),
    "HubSpot screen": (
        "hubspot-crm-exports.csv", "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Last Activity Date",
        "id text stage text amount date date text date",
        {"id": "Record ID", "stage": "Deal Stage", "amount": "Amount", "closed": "Close Date", "created": "Create Date",
         "owner": "Deal owner"},
    ),
    "HubSpot API": (
        "deals.csv", "hs_object_id,dealname,dealstage,pipeline,amount,closedate,createdate,hubspot_owner_id,hs_is_closed_won,hs_is_closed",
        "id text stage text amount date date text yes yes",
        {"id": "hs_object_id", "stage": "dealstage", "amount": "amount", "closed": "closedate", "created": "createdate",
         "owner": "hubspot_owner_id", "is_won": "hs_is_closed_won", "is_closed": "hs_is_closed"},
    ),
    "HubSpot by a sync tool": (
        "deal.csv", "deal_id,is_deleted,deal_pipeline_stage_id,owner_id,property_dealname,property_amount,property_closedate,property_createdate",
        "id yes stage text text amount date date",
        {"id": "deal_id", "stage": "deal_pipeline_stage_id", "amount": "property_amount", "closed": "property_closedate",
         "created": "property_createdate", "is_deleted": "is_deleted"},
    ),
    "Dynamics 365": (
        "Opportunities.csv",
        "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Potential Customer,"
        "Est. Close Date,Est. Revenue,Actual Close Date,Actual Revenue,Status,Owner,Created On",
        "id text date text text date amount date amount stage text date",
        {"id": "(Do Not Modify) Opportunity", "modified": "(Do Not Modify) Modified On", "account": "Potential Customer",
         "expected": "Est. Close Date", "closed": "Actual Close Date", "amount": "Actual Revenue",
         "expected_amount": "Est. Revenue", "created": "Created On", "status": "Status", "owner": "Owner"},
    ),
    "Pipedrive screen": (
        "deals.csv",
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency,Deal - Status,Deal - Stage,"
        "Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Expected close date,Deal - Owner",
        "id text text amount text stage stage date date date date text",
        {"id": "Deal - ID", "account": "Deal - Organization", "amount": "Deal - Value", "currency": "Deal - Currency",
         "status": "Deal - Status", "stage": "Deal - Stage", "created": "Deal - Deal created", "won_on": "Deal - Won time",
         "lost_on": "Deal - Lost time", "expected": "Deal - Expected close date", "owner": "Deal - Owner"},
    ),
    "Pipedrive API": (
        "deals.csv", "id,title,org_name,value,currency,status,stage_id,add_time,won_time,lost_time,owner_name,update_time",
        "id text text amount text stage stage date date date text date",
        {"id": "id", "account": "org_name", "amount": "value", "status": "status", "created": "add_time", "won_on": "won_time"},
    ),
    "Zoho": (
        "Potentials.csv", "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Lead Source,Created Time,Modified Time",
        "id text amount text date text stage text date date",
        {"id": "Record Id", "closed": "Closing Date", "created": "Created Time", "modified": "Modified Time",
         "account": "Account Name", "source": "Lead Source"},
    ),
    "German sheet": (
        "Verkauf.csv", "Nummer,Kunde,Phase,Betrag,Erstellt am,Abschlussdatum,Verantwortlich",
        "id text stage amount date date text",
        {"id": "Nummer", "account": "Kunde", "stage": "Phase", "amount": "Betrag", "created": "Erstellt am",
         "closed": "Abschlussdatum", "owner": "Verantwortlich"},
    ),
    "plain sheet": (
        "pipeline.csv", "Customer,Deal value,Status,Date opened,Date closed,Rep", "text amount stage date date text",
        {"account": "Customer", "amount": "Deal value", "status": "Status", "created": "Date opened",
         "closed": "Date closed", "owner": "Rep"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_opportunities_are_recognised_as_each_system_writes_them(system):
    name, header, kinds, columns = SYSTEMS[system]
    table, fields = found(name, header, *kinds.split())
    assert table is Table.OPPORTUNITIES
    assert {field: fields.get(field) for field in columns} == columns


OTHERS = [
    (Table.ORDERS, "orders.csv", "order_id,customer_id,order_date,total", "id text date amount"),
    (Table.ORDERS, "invoices.csv", "Invoice Number,Customer,Invoice Date,Amount", "id text date amount"),
    (Table.ORDERS, "t.csv", "transaction_id,cust_id,timestamp,amount", "id text date amount"),
    (Table.SUBSCRIPTIONS, "subscriptions.csv", "id,customer,start_date,canceled_at,mrr", "id text date date amount"),
    (Table.ACCOUNTS, "accounts.csv", "Id,Name,Industry", "id id text"),
    (Table.PRODUCTS, "products.csv", "product,series,price", "id text amount"),
    (Table.OWNERS, "users.csv", "id,name,team", "id id text"),
    (Table.LEADS, "leads.csv", "Lead ID,Created Date,Lead Source,Status", "id date text text"),
    (
        Table.STAGE_HISTORY,
        "OpportunityFieldHistory.csv",
        "Id,OpportunityId,StageName,CreatedDate",
        "id text stage date",
    ),
    (Table.MERGED, "merged.csv", "deal_id,merged_deal_id", "id id"),
    (Table.IGNORED, "contacts.csv", "Id,LastName,Email,AccountId", "id text text text"),
    (Table.IGNORED, "dictionary.csv", "Field,Description", "text text"),
]


@pytest.mark.parametrize(("table", "name", "header", "kinds"), OTHERS)
def test_the_other_tables_are_recognised(table, name, header, kinds):
    assert found(name, header, *kinds.split())[0] is table


@pytest.mark.parametrize("header", ["Net Amount", "net_value", "Amount (net)", "Netto-Betrag", "Net Sales"])
def test_the_net_amount_of_an_order_is_its_amount(header):
    table, fields = found("orders.csv", f"order_id,customer_id,order_date,{header}", "id", "text", "date", "amount")
    assert table is Table.ORDERS
    assert fields["amount"] == header


def test_a_netting_reference_is_no_amount():
    """Negative control: a word that begins alike is left alone."""
    _, fields = found(
        "orders.csv", "order_id,customer_id,order_date,total,Network", "id", "text", "date", "amount", "id"
    )
    assert fields["amount"] == "total"


SHARED_TABLES = {
    "maven_crm/accounts.csv": "accounts", "maven_crm/data_dictionary.csv": "ignored", "maven_crm/products.csv": "products",
    "maven_crm/sales_pipeline.csv": "opportunities", "maven_crm/sales_teams.csv": "owners",
    "olist_funnel/olist_closed_deals_dataset.csv": "wins",
    "olist_funnel/olist_marketing_qualified_leads_dataset.csv": "leads",
    "cdnow/CDNOW_master.txt": "orders", "cdnow/CDNOW_sample.txt": "orders",
    "crm_header_pack/hubspot_deal_data.csv": "opportunities",
    "crm_header_pack/hubspot_deal_pipeline_data.csv": "ignored",
    "crm_header_pack/hubspot_deal_pipeline_stage_data.csv": "stages",
    "crm_header_pack/hubspot_deal_property_history_data.csv": "property_history",
    "crm_header_pack/hubspot_deal_stage_data.csv": "stage_history",
    "crm_header_pack/hubspot_merged_deal_data.csv": "merged",
    "crm_header_pack/salesforce_sf_opportunity_data.csv": "opportunities",
    "crm_header_pack/salesforce_sf_opportunity_history_data.csv": "stage_history",
    "salesforce_sample/Account.csv": "accounts", "salesforce_sample/Contact.csv": "ignored",
    "salesforce_sample/Lead.csv": "leads", "salesforce_sample/Opportunity.csv": "opportunities",
    "salesforce_sample/OpportunityHistory.csv": "stage_history",
    "hillstrom_email/hillstrom.csv": "ignored", "robyn_weekly/dt_simulated_weekly.csv": "ignored",
    "robyn_weekly/dt_prophet_holidays_DE_2014_2020.csv": "ignored",
}  # fmt: skip


@pytest.mark.parametrize("path", SHARED_TABLES)
def test_every_shared_file_is_recognised(path):
    shared(path.split("/")[0])
    (raw,) = read_bytes((SHARED / path).read_bytes(), path.split("/")[1])
    assert recognise(raw).table.value == SHARED_TABLES[path]


def test_a_header_that_promises_dates_but_holds_none_is_not_believed():
    """Negative control: without a look at the cells the words alone would map the column."""
    text = "Deal ID,Stage,Amount,Create Date\n" + "".join(f"{at},Won,5,who knows\n" for at in range(5))
    (raw,) = read_bytes(text.encode(), "deals.csv")
    assert "created" not in recognise(raw).columns
    right = text.replace("who knows", "2026-01-05")
    assert "created" in recognise(read_bytes(right.encode(), "deals.csv")[0]).columns


def test_states_of_a_country_are_no_outcome():
    text = "id,company,state,created,revenue\n" + "".join(f"{at},A{at},Texas,2026-01-0{at},9\n" for at in range(1, 9))
    assert recognise(read_bytes(text.encode(), "x.csv")[0]).table is not Table.OPPORTUNITIES


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("Closed Won", Outcome.WON), ("closedwon", Outcome.WON), ("Gewonnen", Outcome.WON), ("6 - Won!", Outcome.WON),
     ("Closed Lost", Outcome.LOST), ("closed_lost", Outcome.LOST), ("Verloren", Outcome.LOST), ("Lost (price)", Outcome.LOST),
     ("Disqualified", Outcome.LOST), ("Proposal/Price Quote", Outcome.OPEN), ("Engaging", Outcome.OPEN),
     ("In Arbeit", Outcome.OPEN), ("Verbal commit", Outcome.OPEN), ("Not won yet", None), ("Blue", None), ("Closed", None)],
)  # fmt: skip
def test_stage_words_mean_what_people_mean(text, outcome):
    assert outcome_of(text) is outcome


def test_headers_are_compared_by_letters_and_digits_only():
    assert squash("(Do Not Modify) Opportunity") == "opportunity"
    assert squash(" Close  Date ") == squash("close_date") == squash("CloseDate") == "closedate"
    assert squash("Region__c") == "region"
    assert spell("LeadSource") == "lead_source"
    assert spell("Active__c") == "active"


@pytest.mark.parametrize(
    ("name", "as_date", "as_word"), [("Closed", "closed", "is_closed"), ("Won", "won_on", "is_won")]
)
def test_a_plain_word_is_a_day_or_a_yes_by_what_stands_below_it(name, as_date, as_word):
    header = f"Opportunity ID,Created,{name},Stage,Amount"
    for kind, field in (("date", as_date), ("yes", as_word)):
        table, columns = found("opportunities.csv", header, "id", "date", kind, "stage", "amount")
        assert table is Table.OPPORTUNITIES
        assert columns[field] == name
        assert columns["created"] == "Created"
