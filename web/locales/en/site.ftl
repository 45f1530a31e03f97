# The frame of every page
site.skip = Skip to main content
site.nav = Main menu
site.breadcrumbs = You are here
site.home = Home
site.tagline = Skylantern
site.tagline.demo = Demonstration · Skylantern
site.search = Search
site.search.label = Search datasets
site.search.short = Find data
site.operator = Manage
site.sign-in = Sign in
site.acts-for = You are acting for
site.acts-for.end = Stop
site.foot.json = This page as JSON
site.foot.developers = For developers
site.foot.license = Open Government Data License
nav.datasets = Open data
nav.sql = SQL
nav.developers = Developers

# Home
home.question = What data are you looking for?
home.lead = Government data you can read, download and call at once. No application, no account.
home.example = For example: population, road accidents, budget
home.often = Often looked for:
home.recent = Just updated
home.all.before = All
home.all.after = datasets
home.none = There is no data here yet. Upload a first file: seconds later it has a page and an API.
home.can = You can also
home.upload = Upload data
home.upload.why = Give us a CSV or a spreadsheet. We work out encoding, headers and dates, then ask you to confirm.
home.sql = Query with SQL
home.sql.why = Write SQL in your browser and look at several datasets together.
home.api = Use the API
home.api.why = Every page is an API, with an OpenAPI document and examples ready to paste.

# Operator
operator.title = Operator sign-in
operator.title.in = Administration
operator.lead = Reading needs no sign-in; uploading and changing do.
operator.token = Operator token
operator.token.hint = The server prints it when it starts.
operator.enter = Sign in
operator.in = You are signed in and may upload and change data.
operator.leave = Sign out
operator.jobs = See the jobs

# Developers
developers.title = For developers
developers.lead = Every page is an API. Call the addresses below directly; no key is needed.
developers.reading = Reading
developers.reading.lead = Open an address, fill it in and try it; the answer is JSON. The examples are real calls, made with the demonstration’s data.
developers.writing = Adding and changing
developers.token = TOKEN
developers.needs = This one needs a sign-in.
developers.try = Try it
developers.query = Query
developers.query.hint = For example: limit=5&sort=-_id
route.developers = For developers: all addresses
openapi.open-query = Query parameters, a value for each name. Which names there are depends on the table: see its own OpenAPI document.
developers.contents = On this page
developers.change = change
developers.all = All tables
developers.tables = APIs of the tables
developers.call = A call
developers.answer = What came back (the beginning; the OpenAPI document has the whole example)
developers.writing.lead = Most of these need the operator’s token in the Authorization header; in the examples it is TOKEN.
tag.tables = Tables
tag.datasets = Datasets
tag.site = Home page and API catalogues
tag.subscriptions = Subscriptions
tag.sql = SQL queries
tag.jobs = Jobs
tag.feeds = Atom feeds
tag.notify = Unsubscribing
tag.identity = Identity
tag.clients = OAuth clients
tag.inbox = Inbox
tag.outbox = Outbox
tag.ledger = Public ledger
tag.verify = Check a receipt
tag.passkeys = Passkeys
tag.session = Acting for somebody
tag.access = The gate’s decisions
tag.witness = Witness for other ledgers
tag.me = My account
