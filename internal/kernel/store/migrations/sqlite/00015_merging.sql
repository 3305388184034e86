-- +goose Up
ALTER TABLE cases ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''; -- the case that goes on for this one
ALTER TABLE cases ADD COLUMN reports INTEGER NOT NULL DEFAULT 1;
ALTER TABLE report ADD COLUMN origin TEXT NOT NULL DEFAULT ''; -- the case that it opened, where it belongs to another now
CREATE INDEX cases_merged ON cases (district, merged_into) WHERE merged_into <> '';
CREATE INDEX report_account ON report (district, account, case_id) WHERE account <> '';
CREATE INDEX report_phone ON report (district, phone_match, id) WHERE phone_match IS NOT NULL;

-- +goose Down
DROP INDEX report_phone;
DROP INDEX report_account;
DROP INDEX cases_merged;
