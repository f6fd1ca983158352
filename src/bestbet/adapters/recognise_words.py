"""The words that sales systems and spreadsheets use for tables and columns, best known first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class Table(Enum):
    """What a table holds, as facts.yaml names it."""

    OPPORTUNITIES = "opportunities"
    LEADS = "leads"
    WINS = "wins"
    ORDERS = "orders"
    ORDER_LINES = "order_lines"
    SUBSCRIPTIONS = "subscriptions"
    ACCOUNTS = "accounts"
    PRODUCTS = "products"
    OWNERS = "owners"
    STAGE_HISTORY = "stage_history"
    PROPERTY_HISTORY = "property_history"
    STAGES = "stages"
    MERGED = "merged"
    IGNORED = "ignored"


class Content(Enum):
    """What the cells of a field must look like."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    KEY = "key"
    KEY_OF_ALL = "key of every row"
    YES_NO = "yes or no"
    FEW = "few values"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a table can say: the words for it, squashed to letters and digits, and what its cells hold."""

    words: tuple[str, ...]
    content: Content = Content.TEXT


def _field(words: str, content: Content = Content.TEXT) -> Field:
    return Field(tuple(words.split()), content)


_CREATED = _field(
    "createddate createdate createdon created createdat creationdate datecreated createdtime addtime dealcreated "
    "dealcreatedon entrydate openeddate dateopened opendate openedon startdate engagedate inquirydate qualifieddate "
    "firstcontactdate firstcontact contactdate erstelltam erstelldatum angelegtam anlagedatum erstellt "
    "datedecreation fechadecreacion",
    Content.DATE,
)
_OWNER = _field(
    "ownername owner ownerid hubspotownerid hubspotowner salesagent salesperson salesrep salesrepresentative rep "
    "seller "
    "accountexecutive ae assignedto assigneduser user userid userownerid srid sdrid verkaeufer verkäufer besitzer "
    "zustaendig verantwortlich"
)
_ACCOUNT = _field(
    "accountname account accountid company companyname companyid customername customer customerid organizationname "
    "organization organizationid organisation orgname orgid client clientname clientid associatedcompany "
    "associatedcompanyid associatedcompanyids primaryassociatedcompany potentialcustomer parentaccountid "
    "parentaccount kunde kundenname kundennr kundennummer firma unternehmen zugeordnetesunternehmen "
    "debitor custid cust buyer buyerid merchant"
)
_PRODUCT = _field("productname product productid productline produkt artikel item sku")
_SOURCE = _field(
    "leadsource source origin originalsource originalsourcetype originaltrafficsource analyticssource "
    "hsanalyticssource channel dealsource sourcechannel sourceoriginid "
    "utmsource campaignsource marketingsource acquisitionchannel herkunft quelle "
    "leadquelle leadursprung kanal"
)
_CURRENCY = _field(
    "currency currencyisocode currencycode dealcurrencycode transactioncurrencyid transactioncurrency "
    "waehrung währung devise moneda"
)
_MODIFIED = _field(
    "lastmodifieddate modifieddate modifiedon modifiedtime modifiedat updatedat updatetime lastmodified "
    "lastmodifiedon lastmodifiedtime hslastmodifieddate systemmodstamp updatedon lastupdated geaendertam geändertam",
    Content.DATE,
)
_DELETED = _field(
    "isdeleted fivetrandeleted deleted airbytedeleted sdcdeleted isarchived archived istdeleted", Content.YES_NO
)
_ACTIVE = _field("fivetranactive", Content.YES_NO)
_AMOUNT = _field(
    "actualrevenue actualvalue amount value closevalue totalamount totalvalue contractvalue contractamount total "
    "price revenue betrag wert auftragswert umsatz volumen acv tcv size montant importe valore amountconverted "
    "amountincompanycurrency",
    Content.AMOUNT,
)
_STAGE = _field(
    "stage stagename salesstage pipelinestage stageid pipelinestageid phase stepname verkaufsphase step stagelabel",
    Content.FEW,
)

_ORDER_NUMBER = (
    "orderid ordernumber orderno invoiceid invoicenumber invoiceno invoice transactionid transactionnumber "
    "transactionno receiptid receiptnumber purchaseid salesorder salesorderid salesordernumber documentnumber "
    "documentno docnumber bestellnummer rechnungsnummer auftragsnummer belegnummer"
)
_ORDER_NUMBER_SHORT = "num order"
"""Headers that number orders where there is a customer too; in a list of prices they number its rows."""
_ORDER_AMOUNT = _field(
    "amount total totalamount orderamount ordertotal invoiceamount dollarvalue value revenue sales price "
    "subtotal grandtotal nettotal netamount amountnet netvalue netsales netrevenue nettobetrag nettowert betrag "
    "umsatz spend paymentvalue ordertotalamount totalprice totalsales linetotal lineamount linevalue extendedprice "
    "extendedamount itemtotal gesamt gesamtbetrag gesamtpreis positionswert rechnungsbetrag summe",
    Content.AMOUNT,
)
_QUANTITY = _field(
    "quantity qty quantityordered orderquantity orderqty lineitemquantity itemquantity quantityrefund units unitssold "
    "menge anzahl stueckzahl stückzahl",
    Content.AMOUNT,
)
_UNIT_PRICE = _field(
    "unitprice priceperunit priceeach itemprice lineitemprice itemcost salesprice sellingprice einzelpreis "
    "stueckpreis stückpreis",
    Content.AMOUNT,
)
_DISCOUNT = _field("discount discountrate rabatt", Content.AMOUNT)

FIELDS: dict[Table, dict[str, Field]] = {
    Table.OPPORTUNITIES: {
        "id": _field(
            "id opportunity recordid objectid hsobjectid casesafeid 18digitid number no nr ref reference key "
            "datensatzid nummer potentialid chanceid",
            Content.KEY,
        ),
        "name": _field("name title topic subject bezeichnung titel"),
        "created": _CREATED,
        "closed": _field(
            "actualclosedate actualclosedon closeddate closedate closedon closedat dateclosed closedtime closetime "
            "closed closingdate closeon dealclosedon enddate abschlussdatum geschlossenam abgeschlossenam decisiondate "
            "datedecloture fechadecierre",
            Content.DATE,
        ),
        "won_on": _field("wontime wondate datewon wonon wonat won gewonnenam", Content.DATE),
        "lost_on": _field("losttime lostdate datelost loston lostat lost verlorenam", Content.DATE),
        "expected": _field(
            "expectedclosedate estimatedclosedate estclosedate expectedclose forecastclosedate "
            "targetclosedate voraussichtlichesabschlussdatum",
            Content.DATE,
        ),
        "stage": _STAGE,
        "status": _field(
            "status statecode state statecodedisplayname outcome result statusreason statuscode "
            "ergebnis wonlost wonorlost",
            Content.FEW,
        ),
        "is_won": _field("iswon isclosedwon hsisclosedwon won closedwon", Content.YES_NO),
        "is_closed": _field("isclosed hsisclosed closed", Content.YES_NO),
        "amount": _AMOUNT,
        "expected_amount": _field("estimatedrevenue estrevenue estimatedvalue", Content.AMOUNT),
        "currency": _CURRENCY,
        "account": _ACCOUNT,
        "owner": _OWNER,
        "product": _PRODUCT,
        "source": _SOURCE,
        "modified": _MODIFIED,
        "is_deleted": _DELETED,
        "is_active": _ACTIVE,
    },
    Table.LEADS: {
        "id": _field("id mqlid leadid recordid objectid hsobjectid number lead", Content.KEY),
        "created": _CREATED,
        "closed": _field("converteddate conversiondate convertedon convertedat datumderkonvertierung", Content.DATE),
        "is_converted": _field("isconverted converted", Content.YES_NO),
        "opportunity": _field("convertedopportunityid convertedopportunity convertedopp"),
        "status": _field("status leadstatus statecode hsleadstatus stage lifecyclestage", Content.FEW),
        "account": _ACCOUNT,
        "owner": _OWNER,
        "source": _SOURCE,
        "modified": _MODIFIED,
        "is_deleted": _DELETED,
        "is_active": _ACTIVE,
    },
    Table.WINS: {
        "id": _field("mqlid leadid lead id opportunityid dealid", Content.KEY),
        "closed": _field("wondate datewon wonon wonat wontime closedate closeddate signeddate signedon", Content.DATE),
        "amount": _AMOUNT,
        "currency": _CURRENCY,
        "account": _ACCOUNT,
        "owner": _OWNER,
        "product": _PRODUCT,
        "is_deleted": _DELETED,
    },
    Table.ORDERS: {
        "id": _field(f"{_ORDER_NUMBER} {_ORDER_NUMBER_SHORT} id name", Content.KEY_OF_ALL),
        "day": _field(
            "date orderdate invoicedate transactiondate purchasedate orderedat orderedon createdat "
            "createddate createdate created day datum rechnungsdatum bestelldatum purchasetimestamp "
            "orderpurchasetimestamp time timestamp salesdate saledate dateofsale billingdate documentdate postingdate "
            "belegdatum auftragsdatum buchungsdatum paidat",
            Content.DATE,
        ),
        "amount": _ORDER_AMOUNT,
        "quantity": _QUANTITY,
        "unit_price": _UNIT_PRICE,
        "discount": _DISCOUNT,
        "refunded": _field("refundedamount amountrefunded orderrefundamount refundamount refunded", Content.AMOUNT),
        "account": _field(
            f"{' '.join(_ACCOUNT.words)} email customeremail emailbilling billingemail emailaddress "
            "customeremailaddress billingname soldtoparty soldto billto billtocustomer"
        ),
        "currency": _CURRENCY,
        "product": _PRODUCT,
        "status": _field("status orderstatus financialstatus paymentstatus invoicestatus bestellstatus", Content.FEW),
        "owner": _OWNER,
        "source": _SOURCE,
        "is_deleted": _DELETED,
    },
    Table.ORDER_LINES: {
        "order": _field(_ORDER_NUMBER),
        "amount": _ORDER_AMOUNT,
        "quantity": _QUANTITY,
        "unit_price": _UNIT_PRICE,
        "discount": _DISCOUNT,
        "product": _PRODUCT,
        "currency": _CURRENCY,
        "is_deleted": _DELETED,
    },
    Table.SUBSCRIPTIONS: {
        "id": _field("subscriptionid id contractid contractnumber number", Content.KEY),
        "account": _ACCOUNT,
        "start": _field(
            "startdate start startedat startedon startson contractstart contractstartdate begin created "
            "createdat createddate activationdate vertragsbeginn currentperiodstart",
            Content.DATE,
        ),
        "end": _field(
            "enddate end endedat endedon contractend contractenddate canceledat cancelledat cancelleddate "
            "canceldate cancellationdate churndate churnedon vertragsende terminatedon",
            Content.DATE,
        ),
        "annual": _field("arr annualvalue acv annualamount annualrevenue jahreswert", Content.AMOUNT),
        "monthly": _field("mrr monthlyvalue monthlyamount monthlyrevenue monthlyfee", Content.AMOUNT),
        "amount": _field("amount planamount price value", Content.AMOUNT),
        "interval": _field(
            "interval planinterval billinginterval billingperiod billingfrequency billingcycle frequency", Content.FEW
        ),
        "quantity": _field("quantity qty seats licenses", Content.AMOUNT),
        "currency": _CURRENCY,
        "product": _field("plan planname productname product tier"),
        "is_deleted": _DELETED,
    },
    Table.ACCOUNTS: {
        "id": _field(
            "id accountid companyid customerid organizationid orgid recordid objectid hsobjectid kundennummer",
            Content.KEY,
        ),
        "name": _field(
            "accountname name account company companyname customer customername organization organisation "
            "client firma kunde kundenname",
            Content.KEY,
        ),
        "is_deleted": _DELETED,
        "is_active": _ACTIVE,
    },
    Table.PRODUCTS: {
        "id": _field("id productid sku code productcode", Content.KEY),
        "name": _field("productname product name title item produkt artikel", Content.KEY),
        "is_deleted": _DELETED,
    },
    Table.OWNERS: {
        "id": _field("id ownerid userid employeeid repid", Content.KEY),
        "name": _field(
            "salesagent salesrep salesperson ownername owner rep name fullname username agent seller user "
            "employee verkaeufer verkäufer",
            Content.KEY,
        ),
        "is_deleted": _DELETED,
    },
    Table.STAGE_HISTORY: {
        "opportunity": _field("opportunityid dealid opportunity deal potentialid id"),
        "stage": _field(" ".join((*_STAGE.words, "value newvalue tostage newstage")), Content.FEW),
        "entered": _field(
            "dateentered enteredon enteredat entered fivetranstart changedate changedat changedon "
            "validfrom timestamp createddate createdat createdon startdate date",
            Content.DATE,
        ),
        "is_deleted": _DELETED,
    },
    Table.PROPERTY_HISTORY: {
        "opportunity": _field("dealid opportunityid"),
        "name": _field("name property propertyname field"),
        "stage": _field("value newvalue"),
        "entered": _field("timestamp changedat createddate", Content.DATE),
    },
    Table.STAGES: {
        "id": _field("stageid id apiname", Content.KEY),
        "name": _field("label name masterlabel stagename"),
        "is_won": _field("closedwon iswon", Content.YES_NO),
        "is_closed": _field("isclosed closed", Content.YES_NO),
    },
    Table.MERGED: {
        "survivor": _field("dealid opportunityid masterrecordid survivorid"),
        "merged": _field("mergeddealid mergedopportunityid mergedid mergedrecordid"),
    },
    Table.IGNORED: {},
}
"""Fields by table, each with its words in order of preference."""

ENTITY = {
    Table.OPPORTUNITIES: ("opportunity", "opp", "deal", "potential", "chance", "verkaufschance"),
    Table.LEADS: ("lead", "mql"),
    Table.WINS: ("deal",),
    Table.ORDERS: (),
    Table.ORDER_LINES: (),
    Table.SUBSCRIPTIONS: ("subscription", "contract"),
    Table.ACCOUNTS: (),
    Table.PRODUCTS: (),
    Table.OWNERS: (),
    Table.STAGE_HISTORY: (),
    Table.PROPERTY_HISTORY: (),
    Table.STAGES: ("dealpipeline", "pipeline"),
    Table.MERGED: (),
    Table.IGNORED: (),
}
"""Words that may stand before a field's own word ("Deal - Stage", "opportunity_id")."""

SEGMENT_WORDS = (
    "segment",
    "businesssegment",
    "customersegment",
    "marketsegment",
    "sector",
    "industry",
    "vertical",
    "branche",
    "market",
    "region",
    "territory",
    "country",
    "land",
    "businesstype",
    "customertype",
    "companysize",
    "sizeclass",
)
"""Attributes that people use to divide their market, best first."""


def squash(header: str) -> str:
    """Return a header's letters and digits in lower case, without the marks that export tools put around it."""
    text = unicodedata.normalize("NFKC", header).strip()
    text = re.sub(r"^\(do not modify\)\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(property|properties)_+", "", text)
    text = re.sub(r"\s*\(utc\)$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"__(c|r|pc)$", "", text)
    return re.sub(r"[\W_]+", "", text.casefold())


def spell(header: str) -> str:
    """Return a header as an attribute name: words in lower case joined by underscores."""
    text = re.sub(r"__(c|r|pc)$", "", unicodedata.normalize("NFKC", header).strip())
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_") or "column"
