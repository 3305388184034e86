-- +goose Up
ALTER TABLE access_grant ADD COLUMN granted_by TEXT NOT NULL DEFAULT ''; -- account, '' where it was not kept
ALTER TABLE access_grant ADD COLUMN granted_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE access_grant DROP COLUMN granted_at;
ALTER TABLE access_grant DROP COLUMN granted_by;
