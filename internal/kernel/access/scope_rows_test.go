package access_test

import "liandong/internal/kernel/store"

// insertScopeRow puts down just enough of a case for its visibility to be asked about.
func insertScopeRow(tx *store.Tx, id, path, party, account, matter string) error {
	_, err := tx.Exec(`INSERT INTO cases (district, id, number, state, version, matter, condition_n, title, description, urgency, x, y, lon, lat, crs,
		grid, village, zone, path, level, owner_kind, owner_code, finder_kind, finder_code, finder_account, reporter_account,
		handler_kind, handler_code, handler_account, dispatcher, returns, binding, reopens, filed_at, due_at, stage_at, stage_due_at, closed_at, resolution, created_at, updated_at)
		VALUES ('320509', $1, $2, 'assigned', 1, $5, 0, '', '', '', 0, 0, 0, 0, '', '', '', '', $3, '', 'unit', 'x', '', '', '', $4,
		'', '', '', '', 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0)`, id, id, path, account, matter)
	if err != nil || party == "" {
		return err
	}
	_, err = tx.Exec(`INSERT INTO case_hop (district, case_id, n, owner_kind, owner_code, level, from_at) VALUES ('320509', $1, 1, 'unit', $2, '', 0)`, id, party)
	return err
}
