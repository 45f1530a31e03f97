-- Clients that are known by a certificate, and whose tokens are bound to one (RFC 8705 §2.1.2, §3.4).
alter table oauth_client add column tls_client_auth_subject_dn text not null default '';
alter table oauth_client add column tls_client_auth_san_dns text not null default '';
alter table oauth_client add column tls_client_auth_san_uri text not null default '';
alter table oauth_client add column tls_client_auth_san_ip text not null default '';
alter table oauth_client add column tls_client_auth_san_email text not null default '';
alter table oauth_client add column tls_client_certificate_bound_access_tokens boolean not null default false;
