/// The rows of many keys, in few questions.
enum RowsTogether {
    /// Keys of one question: a megabyte of sessions at most, and nobody waits long for the connection.
    static let most = 500
    /// How many marks a question has. Few different ones: each connection keeps the statements that it has prepared, and has room for some hundreds.
    private static let sizes = [1, 8, 64, most]

    /// What is bound in each question: its keys, the last of them again for each mark that is left.
    static func parts(_ keys: Set<String>) -> [[SQLValue]] {
        let all = keys.sorted()
        return stride(from: 0, to: all.count, by: most).map { start in
            let part = all[start..<min(start + most, all.count)]
            let size = sizes.first { $0 >= part.count } ?? most
            return (part + Array(repeating: part[part.endIndex - 1], count: size - part.count)).map { .text($0) }
        }
    }

    static func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
}

extension SQLDatabase {
    /// The rows of many keys, at most 500 in a question.
    /// - Parameter sql: what is asked, given the marks that stand in its `IN`.
    /// - Throws: where one of the questions fails, whatever the others said: a row that was not read must not be taken for one that is not there.
    func rows(of keys: Set<String>, _ sql: @escaping @Sendable (_ marks: String) -> String) async throws(StorageError) -> [SQLRow] {
        var rows: [SQLRow] = []
        for part in RowsTogether.parts(keys) {
            rows += try await read { try $0.query(sql(RowsTogether.marks(part.count)), part) }
        }
        return rows
    }
}
