-- Conditions that somebody keeps: each says of which entries it wants to be told.
create table guestbook_watch(
  tenant text not null, id text not null, label text not null, condition text not null, rang bigint not null,
  primary key(tenant, id));
