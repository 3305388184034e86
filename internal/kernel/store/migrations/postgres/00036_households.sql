-- +goose Up
-- How many households (户) a base grid has, where the import says so: areas are compared with others of about the same population.
ALTER TABLE grid ADD COLUMN households BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE grid DROP COLUMN households;
