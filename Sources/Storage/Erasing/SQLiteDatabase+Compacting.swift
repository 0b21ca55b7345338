import GRDB

extension SQLiteDatabase {
    /// Writes the file anew out of what is in it: a copy of a row that was moved between pages once, and that nothing points to any more, is then nowhere (`secure_delete`
    /// overwrites rows, not what is left behind where they stood before). Writes wait meanwhile, some seconds for each gigabyte; it needs as much room again.
    public nonisolated func compact() async throws(StorageError) {
        let failure: StorageError? = await withCheckedContinuation { continuation in
            // Alone: a reader would keep the log of writes from being cut.
            pool.asyncBarrierWriteWithoutTransaction { database in
                do {
                    let database = try database.get()
                    if database.isInsideTransaction { try database.execute(sql: "ROLLBACK") }
                    try database.execute(sql: "VACUUM")
                    // What was written before is in the log of writes too. Another process that reads keeps it: then it is busy, and said so.
                    let row = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                    continuation.resume(returning: row?[0] == 0 ? nil : .busy)
                } catch { continuation.resume(returning: Self.storageError(error)) }
            }
        }
        if let failure { throw failure }
    }
}

extension SQLiteDatabase {
    /// Bytes of the file; 0 where it cannot be told.
    public nonisolated func size() async -> Int64 {
        (try? await read { transaction in
            let pages = try transaction.query("PRAGMA page_count", []).first?.integer(0) ?? 0
            return pages * (try transaction.query("PRAGMA page_size", []).first?.integer(0) ?? 0)
        }) ?? 0
    }
}

extension PostgreSQLDatabase {
    /// What its server's owner runs where texts were erased: the server overwrites nothing, and a table's old file is only gone when it is written anew. The tables are locked meanwhile.
    /// Those too whose rows go soon after they come, such as what waits for its place in the log: on a server each leaves its bytes behind.
    public static var compacting: String {
        let beside = [
            "trail_event", "trail_person", "trail_part", "person_key", "number_superseded", "log_waiting", "look_release", "look_life",
            "look_supplier",
            "break_glass_case", "alert", "case_step", "case_question", "register_change",
        ]
        return "VACUUM (FULL) \((beside + ErasedTable.all.map(\.name)).joined(separator: ", "));"
    }
}
