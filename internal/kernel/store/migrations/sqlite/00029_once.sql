-- +goose Up
ALTER TABLE account ADD COLUMN once BIGINT NOT NULL DEFAULT 0; -- 1 while the password is one that an administrator gave: it opens nothing but its own change

-- +goose Down
ALTER TABLE account DROP COLUMN once;
