-- integer
DELETE FROM launch WHERE created_at < ?

-- text
DELETE FROM launch WHERE handle = ?

-- integer
DELETE FROM pending_look WHERE created_at < ?

-- text, text, text
DELETE FROM professional WHERE organisation = ? AND subject = ? AND role = ?

-- integer
DELETE FROM professional WHERE seen_at < ?

-- integer
DELETE FROM session WHERE created_at < ?

-- integer
DELETE FROM sign_in WHERE created_at < ?

-- text
DELETE FROM sign_in WHERE state = ?

-- text, text
DELETE FROM training WHERE organisation = ? AND subject = ?

-- text
DELETE FROM training_list WHERE organisation = ?

-- integer
DELETE FROM used_token WHERE forget_at < ?

-- text, text
DELETE FROM used_token WHERE issuer = ? AND token = ?

-- text, text, text, text, text, text, text, text, blob, integer, integer, integer
INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, integer
INSERT INTO break_glass_case (id, break_glass, organisation, raised_at) VALUES (?, ?, ?, ?)

-- text, text, text, text, integer, integer, integer, text, text
INSERT INTO caseload (id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer
INSERT INTO direction (id, look, administrator, organisation, director, nhs_number, at) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, integer
INSERT INTO evidence_asked (id, organisation, nhs_number, kinds, at) VALUES (?, ?, ?, ?, ?)

-- text, text, integer
INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?)

-- text, text, integer, integer
INSERT INTO leader_lease (name, holder, fence, taken_at, expires_at) VALUES (?, ?, 1, ?, ?)

-- text, text, text, text, text, text, integer, blob
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, text, integer, blob
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING

-- text, text, text, text, text, text, integer, blob
INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET session = excluded.session, subject = excluded.subject, organisation = excluded.organisation, role = excluded.role, nhs_number = excluded.nhs_number, opened_at = excluded.opened_at, salt = excluded.salt

-- text, text, text, null, integer, integer, integer
INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)

-- text, text, text, null, integer, integer, integer, null
INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look) DO UPDATE SET session = excluded.session, nhs_number = excluded.nhs_number, asked_for = excluded.asked_for, mark = excluded.mark, opened_at = excluded.opened_at, seen_at = excluded.seen_at, ended_at = excluded.ended_at

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look, sequence) DO NOTHING

-- text, integer, integer, blob, integer, text, blob, integer
INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (look, sequence) DO UPDATE SET at = excluded.at, leaves = excluded.leaves, leaf_count = excluded.leaf_count, sources = excluded.sources, root = excluded.root, tree_size = excluded.tree_size

-- text, text, text, text, text, text, integer, text
INSERT INTO mix_up (id, organisation, source, nhs_number, fields, look, raised_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, integer, text, null, null, text
INSERT INTO objection (id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET nhs_number = excluded.nhs_number, programme = excluded.programme, set_at = excluded.set_at, set_by = excluded.set_by, ended_at = excluded.ended_at, ended_by = excluded.ended_by, open_key = excluded.open_key

-- text, text, text, integer, text, text
INSERT INTO objection (id, nhs_number, programme, set_at, set_by, open_key) VALUES (?, ?, ?, ?, ?, ?)

-- null, null, null, null, null, null, text, text, text, integer
INSERT INTO pending_look (numbers, is_practice, is_restricted, asked, unanswered, known_at, id, session, nhs_number, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO NOTHING

-- integer, text, integer, text
INSERT INTO policy_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET digest = excluded.digest, at = excluded.at, activated_by = excluded.activated_by

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?)

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING

-- text, text, integer, text
INSERT INTO policy_version (digest, text, imported_at, imported_by) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET text = excluded.text, imported_at = excluded.imported_at, imported_by = excluded.imported_by

-- text, text, text, text, text, integer
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at) VALUES (?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer
INSERT INTO professional (organisation, subject, role, name, role_name, seen_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, subject, role) DO UPDATE SET name = excluded.name, role_name = excluded.role_name, seen_at = excluded.seen_at

-- integer, text, integer, text
INSERT INTO region_activation (number, digest, at, activated_by) VALUES (?, ?, ?, ?)

-- text, text, integer
INSERT INTO region_version (digest, text, loaded_at) VALUES (?, ?, ?)

-- integer, integer
INSERT INTO register_version (id, version) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version

-- text, text, text, text, text, integer, null, text, text, integer, text
INSERT INTO relationship (id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (found_key) DO UPDATE SET found_at = excluded.found_at

-- text, text, text, text, text, integer, integer, null, null
INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET staff = excluded.staff, sid = excluded.sid, id_token = excluded.id_token, roles = excluded.roles, created_at = excluded.created_at, seen_at = excluded.seen_at, ended_at = excluded.ended_at, frame = excluded.frame

-- text, text, text, text, text, integer, integer, text
INSERT INTO session (key, staff, sid, id_token, roles, created_at, seen_at, frame) VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, text, null, null
INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at, purpose, session, demand) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, text, text, text, integer, null, null, null
INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at, purpose, session, demand) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (state) DO UPDATE SET nonce = excluded.nonce, verifier = excluded.verifier, return_to = excluded.return_to, browser = excluded.browser, created_at = excluded.created_at, purpose = excluded.purpose, session = excluded.session, demand = excluded.demand

-- text
INSERT INTO trail_event (id, kind, at, purpose, detail) VALUES (?, 'searched', 0, 'p', 'forged')

-- text, text, integer, text, text, text, text, text, text, text, text
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- text, text, integer, text, null, text, text, text, text, null, text
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING

-- text, text, integer, text, null, text, text, text, text, null, text
INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, at = excluded.at, subject = excluded.subject, issuer = excluded.issuer, organisation = excluded.organisation, role = excluded.role, look = excluded.look, purpose = excluded.purpose, decision = excluded.decision, detail = excluded.detail

-- text, text
INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)

-- text, text
INSERT INTO trail_person (event, nhs_number) VALUES (?, ?) ON CONFLICT (event, nhs_number) DO NOTHING

-- text, text, integer
INSERT INTO training (organisation, subject, valid_until) VALUES (?, ?, ?)

-- text, text, integer
INSERT INTO training (organisation, subject, valid_until) VALUES (?, ?, ?) ON CONFLICT (organisation, subject) DO UPDATE SET valid_until = excluded.valid_until

-- text, integer
INSERT INTO training_list (organisation, loaded_at) VALUES (?, ?)

-- text, integer
INSERT INTO training_list (organisation, loaded_at) VALUES (?, ?) ON CONFLICT (organisation) DO UPDATE SET loaded_at = excluded.loaded_at

-- text, text, integer
INSERT INTO used_token (issuer, token, forget_at) VALUES (?, ?, ?)

-- 
SELECT 1 FROM break_glass LIMIT 1

-- 
SELECT 1 FROM break_glass_case LIMIT 1

-- 
SELECT 1 FROM caseload LIMIT 1

-- 
SELECT 1 FROM direction LIMIT 1

-- text, text
SELECT 1 FROM direction WHERE administrator = ? AND director = ? AND disowned_at IS NOT NULL

-- 
SELECT 1 FROM evidence_asked LIMIT 1

-- 
SELECT 1 FROM launch LIMIT 1

-- 
SELECT 1 FROM look LIMIT 1

-- text
SELECT 1 FROM look WHERE id = ?

-- 
SELECT 1 FROM look_life LIMIT 1

-- 
SELECT 1 FROM look_release LIMIT 1

-- 
SELECT 1 FROM mix_up LIMIT 1

-- 
SELECT 1 FROM objection LIMIT 1

-- text, text
SELECT 1 FROM objection WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL

-- 
SELECT 1 FROM pending_look LIMIT 1

-- 
SELECT 1 FROM policy_activation LIMIT 1

-- 
SELECT 1 FROM policy_version LIMIT 1

-- 
SELECT 1 FROM professional LIMIT 1

-- text, text, text, integer
SELECT 1 FROM professional WHERE organisation = ? AND subject = ? AND role = ? AND seen_at > ?

-- 
SELECT 1 FROM region_activation LIMIT 1

-- 
SELECT 1 FROM region_version LIMIT 1

-- 
SELECT 1 FROM relationship LIMIT 1

-- 
SELECT 1 FROM session LIMIT 1

-- 
SELECT 1 FROM sign_in LIMIT 1

-- 
SELECT 1 FROM trail_event LIMIT 1

-- 
SELECT 1 FROM trail_event WHERE kind = 'director-named'

-- 
SELECT 1 FROM trail_person LIMIT 1

-- 
SELECT 1 FROM training LIMIT 1

-- 
SELECT 1 FROM training_list LIMIT 1

-- 
SELECT 1 FROM used_token LIMIT 1

-- 
SELECT COUNT(*) FROM break_glass

-- text, integer
SELECT COUNT(*) FROM break_glass WHERE organisation = ? AND opened_at > ?

-- text, integer
SELECT COUNT(*) FROM break_glass WHERE subject = ? AND opened_at > ?

-- 
SELECT COUNT(*) FROM break_glass_case

-- 
SELECT COUNT(*) FROM caseload

-- 
SELECT COUNT(*) FROM caseload WHERE open_key IS NOT NULL

-- 
SELECT COUNT(*) FROM direction

-- text
SELECT COUNT(*) FROM direction WHERE director = ? AND seen_at IS NULL

-- 
SELECT COUNT(*) FROM evidence_asked

-- 
SELECT COUNT(*) FROM launch

-- 
SELECT COUNT(*) FROM look

-- 
SELECT COUNT(*) FROM look_life

-- 
SELECT COUNT(*) FROM look_release

-- 
SELECT COUNT(*) FROM mix_up

-- 
SELECT COUNT(*) FROM objection

-- 
SELECT COUNT(*) FROM pending_look

-- 
SELECT COUNT(*) FROM policy_activation

-- 
SELECT COUNT(*) FROM policy_version

-- 
SELECT COUNT(*) FROM professional

-- 
SELECT COUNT(*) FROM region_activation

-- 
SELECT COUNT(*) FROM region_version

-- 
SELECT COUNT(*) FROM region_version WHERE text = 'text b'

-- 
SELECT COUNT(*) FROM register_version

-- 
SELECT COUNT(*) FROM relationship

-- text, text, integer
SELECT COUNT(*) FROM relationship WHERE subject = ? AND kind = ? AND found_at > ?

-- 
SELECT COUNT(*) FROM session

-- 
SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL AND id_token IS NOT NULL

-- 
SELECT COUNT(*) FROM session WHERE ended_at IS NULL

-- 
SELECT COUNT(*) FROM session WHERE id_token IS NOT NULL

-- 
SELECT COUNT(*) FROM session WHERE key = 'x'

-- 
SELECT COUNT(*) FROM sign_in

-- 
SELECT COUNT(*) FROM trail_event

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = '1 staff, by hr' AND organisation = 'R1H'

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = 'forged'

-- 
SELECT COUNT(*) FROM trail_event WHERE detail = 'too late'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'caseload-ended'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'caseload-given'

-- 
SELECT COUNT(*) FROM trail_event WHERE kind = 'training-imported'

-- 
SELECT COUNT(*) FROM trail_person

-- 
SELECT COUNT(*) FROM training

-- 
SELECT COUNT(*) FROM training WHERE subject = '1'

-- 
SELECT COUNT(*) FROM training WHERE subject = '2'

-- 
SELECT COUNT(*) FROM training WHERE subject = '3'

-- 
SELECT COUNT(*) FROM training_list

-- 
SELECT COUNT(*) FROM used_token

-- 
SELECT MAX(number) FROM policy_activation

-- 
SELECT MAX(number) FROM region_activation

-- 
SELECT a.number, a.digest, a.at, a.activated_by, v.text FROM region_activation a JOIN region_version v ON v.digest = a.digest ORDER BY a.number DESC LIMIT 1

-- 
SELECT a.number, a.digest, a.at, v.text FROM policy_activation a JOIN policy_version v ON v.digest = a.digest ORDER BY a.number DESC LIMIT 1

-- text, text, integer
SELECT b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at FROM break_glass b WHERE b.nhs_number = ? AND b.subject = ? AND b.opened_at >= ? ORDER BY b.opened_at

-- text, integer
SELECT c.id, c.raised_at, c.closed_at, b.words, b.id, b.subject, b.organisation, b.nhs_number, b.sections, b.labels, b.reason, b.opened_at, b.ended_at, b.assurance, b.authenticated_at FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE c.organisation = ? ORDER BY c.raised_at DESC, c.id LIMIT ?

-- text, integer
SELECT context FROM launch WHERE handle = ? AND created_at > ?

-- text, text
SELECT decision FROM trail_event WHERE look = ? AND kind = ?

-- 
SELECT detail FROM trail_event WHERE look IS NOT NULL

-- integer
SELECT digest, text, imported_at, imported_by FROM policy_version ORDER BY digest LIMIT ?

-- text
SELECT digest, text, imported_at, imported_by FROM policy_version WHERE digest = ?

-- integer
SELECT digest, text, loaded_at FROM region_version ORDER BY digest LIMIT ?

-- integer
SELECT event, nhs_number FROM trail_person ORDER BY event, nhs_number LIMIT ?

-- text, text, integer
SELECT event, nhs_number FROM trail_person WHERE (event, nhs_number) > (?, ?) ORDER BY event, nhs_number LIMIT ?

-- text, text
SELECT event, nhs_number FROM trail_person WHERE event = ? AND nhs_number = ?

-- text, text
SELECT forget_at FROM used_token WHERE issuer = ? AND token = ?

-- text
SELECT from_at, until_at FROM caseload WHERE open_key = ?

-- integer
SELECT handle, context, created_at FROM launch ORDER BY handle LIMIT ?

-- text
SELECT holder, fence, expires_at FROM leader_lease WHERE name = ?

-- text, text, text, text, integer
SELECT id FROM direction WHERE administrator = ? AND organisation = ? AND director = ? AND nhs_number = ? AND seen_at IS NULL
AND at > ? AND NOT EXISTS (SELECT 1 FROM look WHERE look.id = direction.look) ORDER BY at DESC LIMIT 1

-- integer
SELECT id, break_glass, organisation, raised_at, closed_at FROM break_glass_case ORDER BY id LIMIT ?

-- text, text
SELECT id, from_at, until_at, ended_at FROM caseload WHERE nhs_number = ? AND organisation = ? ORDER BY given_at

-- text, text
SELECT id, kind, at, decision FROM trail_event WHERE (look = ? OR id = ?) AND decision IS NOT NULL ORDER BY id

-- integer, text, integer, text
SELECT id, kind, at, decision FROM trail_event WHERE (substr(look, length(look) - ? + 1) = ? OR substr(id, length(id) - ? + 1) = ?) AND decision IS NOT NULL ORDER BY id

-- integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail FROM trail_event ORDER BY id LIMIT ?

-- text, integer
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail FROM trail_event WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail FROM trail_event WHERE id = ?

-- integer
SELECT id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key FROM relationship ORDER BY id LIMIT ?

-- integer
SELECT id, look, administrator, organisation, director, nhs_number, at, seen_at, disowned_at FROM direction ORDER BY id LIMIT ?

-- text, integer
SELECT id, look, administrator, organisation, nhs_number, at FROM direction WHERE director = ? AND seen_at IS NULL ORDER BY at LIMIT ?

-- integer
SELECT id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key FROM objection ORDER BY id LIMIT ?

-- text
SELECT id, nhs_number, programme, set_at, set_by, ended_at, ended_by, open_key FROM objection WHERE id = ?

-- integer
SELECT id, organisation, nhs_number, kinds, at FROM evidence_asked ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, source, nhs_number, fields, look, raised_at, closed_at, open_key FROM mix_up ORDER BY id LIMIT ?

-- integer
SELECT id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, ended_at, open_key FROM caseload ORDER BY id LIMIT ?

-- integer
SELECT id, session, nhs_number, created_at, taken_at, numbers, is_practice, is_restricted, asked, unanswered, known_at FROM pending_look ORDER BY id LIMIT ?

-- integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt FROM look ORDER BY id LIMIT ?

-- text, integer
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt FROM look WHERE (id) > (?) ORDER BY id LIMIT ?

-- text
SELECT id, session, subject, organisation, role, nhs_number, opened_at, salt FROM look WHERE id = ?

-- text, integer
SELECT id, source, nhs_number, fields, look, raised_at FROM mix_up WHERE organisation = ? AND closed_at IS NULL ORDER BY raised_at DESC LIMIT ?

-- integer
SELECT id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, ended_at, assurance, authenticated_at FROM break_glass ORDER BY id LIMIT ?

-- integer
SELECT id, version FROM register_version ORDER BY id LIMIT ?

-- integer
SELECT id, version FROM register_version WHERE id = ?

-- integer
SELECT issuer, token, forget_at FROM used_token ORDER BY issuer, token LIMIT ?

-- integer
SELECT key FROM session WHERE ended_at >= ?

-- 
SELECT key, staff, roles, sid, created_at, seen_at FROM session WHERE ended_at IS NULL

-- text
SELECT key, staff, roles, sid, created_at, seen_at FROM session WHERE ended_at IS NULL AND (sid = ? OR sid IS NULL)

-- integer
SELECT key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame FROM session ORDER BY key LIMIT ?

-- text
SELECT key, staff, sid, id_token, roles, created_at, seen_at, ended_at, frame FROM session WHERE key = ?

-- text
SELECT kind FROM trail_event WHERE look = ? ORDER BY id

-- text, text, integer
SELECT kind, strength, from_at, until_at, subject, evidence, found_at FROM relationship WHERE nhs_number = ? AND organisation = ? AND found_at > ? ORDER BY found_at, id

-- text, text, integer
SELECT kinds FROM evidence_asked WHERE nhs_number = ? AND organisation = ? AND at > ?

-- text, integer, integer, integer
SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at FROM look_life i JOIN look l ON l.id = i.look
LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL AND (i.seen_at < ? OR i.opened_at < ?) ORDER BY i.seen_at LIMIT ?

-- text, text, text
SELECT l.id, l.subject, e.issuer, l.organisation, l.role, l.nhs_number, i.seen_at FROM look_life i JOIN look l ON l.id = i.look
LEFT JOIN trail_event e ON e.look = l.id AND e.kind = ? WHERE i.ended_at IS NULL AND i.session = ? AND i.nhs_number <> ? ORDER BY l.id

-- text
SELECT l.session, l.nhs_number, l.opened_at, i.seen_at, i.ended_at, l.salt, i.asked_for, i.mark FROM look l
LEFT JOIN look_life i ON i.look = l.id WHERE l.id = ?

-- text
SELECT loaded_at FROM training_list WHERE organisation = ?

-- integer
SELECT look FROM look_life WHERE ended_at >= ?

-- text
SELECT look, mark FROM look_life WHERE session = ? AND ended_at IS NULL

-- integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release ORDER BY look, sequence LIMIT ?

-- text, integer, integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release WHERE (look, sequence) > (?, ?) ORDER BY look, sequence LIMIT ?

-- text, integer
SELECT look, sequence, at, leaves, leaf_count, sources, root, tree_size FROM look_release WHERE look = ? AND sequence = ?

-- integer
SELECT look, session FROM look_life WHERE opened_at >= ?

-- integer
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life ORDER BY look LIMIT ?

-- text, integer
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life WHERE (look) > (?) ORDER BY look LIMIT ?

-- text
SELECT look, session, nhs_number, asked_for, mark, opened_at, seen_at, ended_at FROM look_life WHERE look = ?

-- text
SELECT n.key FROM session o JOIN session n ON n.created_at = o.created_at AND n.roles = o.roles AND n.key <> o.key
WHERE o.key = ? AND o.ended_at IS NOT NULL AND n.ended_at IS NULL

-- text, integer
SELECT nhs_number, MAX(opened_at) FROM look WHERE subject = ? GROUP BY nhs_number ORDER BY MAX(opened_at) DESC LIMIT ?

-- text
SELECT nhs_number, MIN(mark) FROM look_life WHERE session = ? GROUP BY nhs_number

-- text, text, integer
SELECT nhs_number, numbers, is_practice, is_restricted, asked, unanswered, known_at FROM pending_look WHERE id = ? AND session = ? AND taken_at IS NULL AND created_at > ?

-- text
SELECT nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in WHERE state = ?

-- integer
SELECT number, digest, at, activated_by FROM policy_activation ORDER BY number LIMIT ?

-- integer
SELECT number, digest, at, activated_by FROM policy_activation WHERE number = ?

-- integer
SELECT number, digest, at, activated_by FROM region_activation ORDER BY number LIMIT ?

-- integer
SELECT organisation, loaded_at FROM training_list ORDER BY organisation LIMIT ?

-- text
SELECT organisation, loaded_at FROM training_list WHERE organisation = ?

-- integer
SELECT organisation, subject, role, name, role_name, seen_at FROM professional ORDER BY organisation, subject, role LIMIT ?

-- text, text, text
SELECT organisation, subject, role, name, role_name, seen_at FROM professional WHERE organisation = ? AND subject = ? AND role = ?

-- 
SELECT organisation, subject, valid_until FROM training ORDER BY organisation, subject

-- integer
SELECT organisation, subject, valid_until FROM training ORDER BY organisation, subject LIMIT ?

-- text, text
SELECT organisation, subject, valid_until FROM training WHERE organisation = ? AND subject = ?

-- text
SELECT programme, set_at, set_by, ended_at FROM objection WHERE nhs_number = ? ORDER BY set_at DESC

-- text
SELECT seen_at FROM look_life WHERE look = ? AND ended_at IS NULL

-- text
SELECT sequence, at, leaves, sources, root, tree_size FROM look_release WHERE look = ? ORDER BY sequence

-- text
SELECT staff, roles, sid, id_token, created_at, seen_at, frame FROM session WHERE key = ? AND ended_at IS NULL

-- integer
SELECT state, nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in ORDER BY state LIMIT ?

-- text
SELECT state, nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in WHERE state = ?

-- text, integer
SELECT subject, role, name, role_name, seen_at FROM professional WHERE organisation = ? AND seen_at > ? ORDER BY seen_at DESC, subject

-- text
SELECT subject, valid_until FROM training WHERE organisation = ?

-- text
SELECT text FROM policy_version WHERE digest = ?

-- text, text
SELECT valid_until FROM training WHERE organisation = ? AND subject = ?

-- 
SELECT version FROM register_version WHERE id = 1

-- integer, text
UPDATE break_glass SET ended_at = ? WHERE id = ? AND ended_at IS NULL

-- integer, text
UPDATE caseload SET ended_at = ?, open_key = NULL WHERE open_key = ?

-- text, integer, text
UPDATE direction SET look = ?, at = ? WHERE id = ?

-- integer, integer, text, text
UPDATE direction SET seen_at = ?, disowned_at = ? WHERE id = ? AND director = ? AND seen_at IS NULL

-- text, integer, text
UPDATE leader_lease SET expires_at = 0 WHERE name = ? AND fence = ? AND holder = ?

-- integer
UPDATE leader_lease SET expires_at = ?

-- integer, text, integer
UPDATE leader_lease SET expires_at = ? WHERE name = ? AND fence = ?

-- text, integer, text
UPDATE leader_lease SET fence = fence WHERE name = ? AND fence = ? AND holder = ?

-- text, integer, integer, integer, text, integer
UPDATE leader_lease SET holder = ?, fence = ?, taken_at = ?, expires_at = ? WHERE name = ? AND fence = ?

-- integer, text
UPDATE look_life SET ended_at = ? WHERE look = ? AND ended_at IS NULL

-- integer, text, integer
UPDATE look_life SET ended_at = ? WHERE look = ? AND ended_at IS NULL AND seen_at = ?

-- integer, text
UPDATE look_life SET seen_at = ? WHERE look = ? AND ended_at IS NULL

-- integer, text, text, text
UPDATE objection SET ended_at = ?, ended_by = ?, open_key = NULL WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL

-- text, integer, integer, text, text, integer, text, text
UPDATE pending_look SET numbers = ?, is_practice = ?, is_restricted = ?, asked = ?, unanswered = ?, known_at = ? WHERE id = ? AND session = ? AND taken_at IS NULL

-- text, text
UPDATE pending_look SET session = ? WHERE session = ? AND taken_at IS NULL

-- integer, text, text
UPDATE pending_look SET taken_at = ? WHERE id = ? AND session = ? AND taken_at IS NULL

-- 
UPDATE register_version SET version = version + 1 WHERE id = 1

-- integer, text
UPDATE session SET ended_at = ?, id_token = NULL WHERE key = ? AND ended_at IS NULL

-- integer, text
UPDATE session SET seen_at = ? WHERE key = ? AND ended_at IS NULL

-- integer, text, integer
UPDATE session SET seen_at = ? WHERE key = ? AND ended_at IS NULL AND seen_at < ?

-- text, text
UPDATE session SET staff = ? WHERE key = ? AND ended_at IS NULL

-- integer, text, text
UPDATE training SET valid_until = ? WHERE organisation = ? AND subject = ?
