#!/bin/sh
# 第一次启动数据库时，建两个角色和一个库（见 docs/operations/settings.md“数据库”）。
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
    -v owner="$(cat /run/secrets/owner_password)" -v app="$(cat /run/secrets/app_password)" <<'SQL'
CREATE ROLE linli_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE linli_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
CREATE DATABASE linli OWNER linli_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
SQL
