-- +goose Up
-- Nothing here: on SQLite a table is as short as its rows.

-- +goose Down
