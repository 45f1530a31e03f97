-- One row an entry; the tally is kept by the consumer of guestbook.signed.
create table guestbook_entry(
  tenant text not null, id text not null, name text not null, message text not null, mood text not null, website text,
  signed_at bigint not null,
  primary key(tenant, id));

create table guestbook_tally(
  tenant text not null, mood text not null, entries bigint not null,
  primary key(tenant, mood));
