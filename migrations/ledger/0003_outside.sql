-- Types of entries that programs outside append; pub as src/ledger/engine/entry_type.h spells it.
create table ledger_outside_type(
  tenant text not null, name text not null, owner text not null, ref text not null, commitment text not null, pub text not null,
  added_at bigint not null,
  primary key(tenant, name));
