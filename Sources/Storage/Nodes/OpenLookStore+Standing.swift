/// How the accounts of open looks stand at the database that answers now, for a node that holds or watches them: asked where that is another server
/// than before, which may lack what was acknowledged last.
extension OpenLookStore {
    /// The last that was released under an open look.
    public struct Standing: Sendable, Hashable {
        /// Its number; 0: nothing was released.
        public let sequence: Int
        /// Over all that was released; empty where nothing was.
        public let root: [UInt8]
    }

    /// Of many looks, at most 500 in a question. One that has ended, or is not there, is left out.
    public func standing(of looks: Set<String>) async throws(StorageError) -> [String: Standing] {
        let rows = try await database.rows(of: looks) { marks in
            """
            SELECT i.look, (SELECT MAX(r.sequence) FROM look_release r WHERE r.look = i.look), \
            (SELECT r.root FROM look_release r WHERE r.look = i.look ORDER BY r.sequence DESC LIMIT 1) FROM look_life i \
            WHERE i.look IN (\(marks)) AND i.ended_at IS NULL AND EXISTS (SELECT 1 FROM look l WHERE l.id = i.look)
            """
        }
        return Dictionary(
            rows.compactMap { row in row.text(0).map { ($0, Standing(sequence: Int(row.integer(1) ?? 0), root: row.blob(2) ?? [])) } },
            uniquingKeysWith: { first, _ in first })
    }
}
