-- Data spaces (資料空間): members who offer and use data under agreements, by the Eclipse Dataspace Protocol 2025-1.
create table data_space (
    tenant text not null,
    id text not null,
    slug text not null,
    title text not null,
    description text not null,
    domain text not null,
    rules text not null,
    vocabulary text not null,
    state text not null,
    created_at bigint not null,
    changed_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, slug)
);
create table space_member (
    tenant text not null,
    id text not null,
    space_id text not null,
    kind text not null,           -- local, outside
    name text not null,
    participant_id text not null, -- as agreements and tokens name it
    party_id text,                -- of a local one: the agency or organisation of identity whose people act for it
    callback text not null,       -- of an outside one: the address of its connector
    public_key text not null,     -- of an outside one: Ed25519, base64url
    state text not null,
    created_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    unique (tenant, space_id, participant_id),
    foreign key (tenant, space_id) references data_space (tenant, id)
);
create index space_member_participant on space_member (tenant, participant_id);
create table space_dataset (
    tenant text not null,
    id text not null,
    space_id text not null,
    dataset_id text not null,
    provider_id text not null,
    access text not null, -- open, restricted
    created_at bigint not null,
    ended_at bigint,
    primary key (tenant, id),
    unique (tenant, space_id, dataset_id),
    foreign key (tenant, space_id) references data_space (tenant, id),
    foreign key (tenant, dataset_id) references dataset (tenant, id),
    foreign key (tenant, provider_id) references space_member (tenant, id)
);
create index space_dataset_of_dataset on space_dataset (tenant, dataset_id);
create table space_offer (
    tenant text not null,
    id text not null,
    space_id text not null,
    dataset_id text not null, -- of space_dataset
    for_member text,          -- the only one who sees it; null: all members
    policy text not null,     -- ODRL: permission and obligation
    created_at bigint not null,
    created_by text not null,
    withdrawn_at bigint,
    primary key (tenant, id),
    foreign key (tenant, dataset_id) references space_dataset (tenant, id)
);
create index space_offer_of_dataset on space_offer (tenant, dataset_id);
create table space_negotiation (
    tenant text not null,
    id text not null,
    space_id text not null,
    provider_id text not null,
    consumer_id text not null,
    provider_pid text not null,
    consumer_pid text not null,
    state text not null,
    target text not null,
    dataset_id text,           -- of space_dataset, where it is this site's
    offer text not null,       -- ODRL, the last one
    offered_by text not null,
    callback text not null,    -- of the outside party
    reason text not null,
    agreement_id text,
    message_id text,           -- on its way: until it is acknowledged nothing else is sent
    created_at bigint not null,
    changed_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    foreign key (tenant, space_id) references data_space (tenant, id),
    foreign key (tenant, provider_id) references space_member (tenant, id),
    foreign key (tenant, consumer_id) references space_member (tenant, id)
);
create index space_negotiation_of_space on space_negotiation (tenant, space_id, changed_at);
create index space_negotiation_by_consumer on space_negotiation (tenant, consumer_id, consumer_pid);
create table space_agreement (
    tenant text not null,
    id text not null,
    space_id text not null,
    negotiation_id text not null,
    provider_id text not null,
    consumer_id text not null,
    urn text not null,
    target text not null,
    dataset_id text,
    body text not null,   -- canonical JSON, RFC 8785
    sha256 text not null, -- of it
    provider_signer text not null,
    consumer_signer text not null,
    provider_signed_at bigint,
    consumer_signed_at bigint,
    finalized_at bigint,
    ended_at bigint,
    end_reason text not null,
    leaf text not null,   -- of the ledger
    used bigint not null,
    created_at bigint not null,
    primary key (tenant, id),
    unique (tenant, urn),
    foreign key (tenant, negotiation_id) references space_negotiation (tenant, id)
);
create index space_agreement_of_space on space_agreement (tenant, space_id, created_at);
create table space_transfer (
    tenant text not null,
    id text not null,
    space_id text not null,
    agreement_id text not null,
    provider_id text not null,
    consumer_id text not null,
    provider_pid text not null,
    consumer_pid text not null,
    state text not null,
    callback text not null,
    token_sha256 text not null, -- of the bearer token that reads, on the provider's side
    endpoint text not null,     -- where to read and with what, on the consumer's side; the token is sealed
    sealed_token text not null,
    reason text not null,
    message_id text,
    created_at bigint not null,
    changed_at bigint not null,
    rev bigint not null,
    primary key (tenant, id),
    foreign key (tenant, agreement_id) references space_agreement (tenant, id)
);
create index space_transfer_of_agreement on space_transfer (tenant, agreement_id);
create index space_transfer_by_consumer on space_transfer (tenant, consumer_id, consumer_pid);
create table space_message (
    tenant text not null,
    id text not null,
    space_id text not null,
    about text not null, -- negotiation, transfer
    about_id text not null,
    direction text not null,
    party text not null, -- who said it
    kind text not null,
    body text not null,  -- tokens of a data address are taken out once it is delivered
    body_sha256 text not null,
    proof text not null, -- the sender's signed token
    signer text not null,
    state text not null,
    status bigint not null, -- of the last answer; 0: nobody answered
    attempts bigint not null,
    answer text not null,
    created_at bigint not null,
    done_at bigint,
    primary key (tenant, id)
);
create index space_message_about on space_message (tenant, about_id, id);
create table space_read (
    tenant text not null,
    id text not null,
    agreement_id text not null,
    transfer_id text not null,
    at bigint not null,
    reader text not null,
    kind text not null, -- rows, aggregate
    purpose text not null,
    place text not null,
    question text not null,
    outcome text not null, -- allowed, or why not
    given bigint not null, -- rows or groups of the answer
    primary key (tenant, id),
    foreign key (tenant, agreement_id) references space_agreement (tenant, id)
);
create index space_read_of_agreement on space_read (tenant, agreement_id, id);
-- Tokens of participants that were shown: none counts twice.
create table space_token (
    tenant text not null,
    participant_id text not null,
    jti text not null,
    expires_at bigint not null,
    primary key (tenant, participant_id, jti)
);
create index space_token_expiry on space_token (expires_at);
