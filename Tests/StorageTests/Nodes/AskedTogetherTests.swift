import Foundation
import Synchronization
import Testing

@testable import Storage

/// What a node reads again of many looks and sessions at once, where another database server answers.
@Suite struct AskedTogetherTests {
    /// Counts the statements of what is read of the database behind it, which waits while the door is closed.
    final class Counting: SQLDatabase {
        let database: any SQLDatabase
        let asked = Mutex<[SQLStatement]>([])
        let isClosed = Mutex(false)
        let failure = Mutex<StorageError?>(nil)
        init(_ database: any SQLDatabase) { self.database = database }

        func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
            try await database.write(body)
        }
        func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
            while isClosed.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
            if let failure = failure.withLock({ $0 }) { throw failure }
            return try await database.read { try body(Counted(transaction: $0, database: self)) }
        }

        struct Counted: SQLTransaction {
            let transaction: any SQLTransaction
            let database: Counting
            var clockQuery: SQLStatement { transaction.clockQuery }
            var standingQuery: SQLStatement { transaction.standingQuery }

            func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int { try run([SQLStatement(sql, arguments)])[0].changed }
            func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] { try run([SQLStatement(sql, arguments)])[0].rows }
            func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
                database.asked.withLock { $0 += statements }
                return try transaction.run(statements)
            }
        }
    }

    private func names(_ count: Int) -> [String] { (0..<count).map { "name\($0)" } }

    private func begin(_ looks: [String], _ database: any SQLDatabase) async throws {
        for start in stride(from: 0, to: looks.count, by: 100) {
            try await database.append(looks[start..<min(start + 100, looks.count)].flatMap { TrailStore.inserting(Make.look($0)) })
        }
    }

    private func release(_ look: String, _ sequence: Int) -> ReleaseRow {
        ReleaseRow(
            look: look, sequence: sequence, at: Make.time, leaves: Array(repeating: 7, count: 32), sources: "barts",
            root: Array(repeating: UInt8(sequence), count: 32), treeSize: UInt64(sequence))
    }

    @Test(
        "how many looks stand costs one question for each five hundred of them; one that has ended or is lost is left out",
        arguments: Driver.all)
    func looks(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { real in
            let database = Counting(real)
            let store = OpenLookStore(database)
            let looks = names(1_203)
            try await begin(looks, real)
            for sequence in 1...2 { try await TrailStore(real).release(release("name7", sequence), Make.event()) }
            try await OpenLookStore(real).end("name8", Make.event(look: "name8"), at: Make.time)
            try await real.write {
                for table in ["look_life WHERE look", "look WHERE id"] { try $0.execute("DELETE FROM \(table) = 'name9'", []) }
            }
            let found = try await store.standing(of: Set(looks + ["never there"]))
            #expect(database.asked.withLock(\.count) == 3)
            #expect(Set(found.keys) == Set(looks).subtracting(["name8", "name9"]))
            #expect(found["name7"] == .init(sequence: 2, root: Array(repeating: 2, count: 32)))
            #expect(found["name6"] == .init(sequence: 0, root: []))
            #expect(try await store.standing(of: []).isEmpty)
            #expect(database.asked.withLock(\.count) == 3, "nothing is asked for nobody")
        }
    }

    @Test("whatever their number, looks are asked for by few different statements, which connections keep prepared", arguments: Driver.all)
    func fewStatements(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { real in
            let database = Counting(real)
            try await begin(names(70), real)
            for count in 1...70 {
                #expect(try await OpenLookStore(database).standing(of: Set(names(count))).count == count)
            }
            #expect(Set(database.asked.withLock { $0.map(\.sql) }).count == 4)
        }
    }

    @Test(
        "sessions that are asked for while others are being read are read together, five hundred in a question; one that is not there is over"
    )
    func sessions() async throws {
        try await withDatabase(on: .sqlite) { real in
            let database = Counting(real)
            let kept = KeptSessions(SessionStore(database), step: 60)
            let keys = names(1_004)
            try await real.append(
                keys.filter { $0 != "name3" }.map {
                    let row = Make.session($0)
                    return SQLStatement(
                        SessionStore.creating, SessionStore.values(row, SessionStore.json(row.staff), SessionStore.json(row.roles)))
                })
            database.isClosed.withLock { $0 = true }
            let found = try await withThrowingTaskGroup(of: String?.self) { group in
                for key in keys { group.addTask { try await kept.find(key)?.row.key } }
                while kept.together.waiting < keys.count - SessionsTogether.atOnce { try await Task.sleep(for: .milliseconds(5)) }
                database.isClosed.withLock { $0 = false }
                return try await group.reduce(into: Set<String>()) { found, key in if let key { found.insert(key) } }
            }
            #expect(found == Set(keys).subtracting(["name3"]))
            #expect(database.asked.withLock(\.count) == SessionsTogether.atOnce + 2)
            #expect(kept.count == keys.count - 1)
        }
    }

    @Test("where the database fails nobody of a question is taken for signed out, and all are read when they ask again")
    func failing() async throws {
        try await withDatabase(on: .sqlite) { real in
            let database = Counting(real)
            let kept = KeptSessions(SessionStore(database), step: 60)
            let keys = names(20)
            for key in keys { try await SessionStore(real).create(Make.session(key)) }
            func states() async -> [String] {
                await withTaskGroup(of: String.self) { group in
                    for key in keys {
                        group.addTask {
                            do { return try await kept.find(key) == nil ? "signed out" : "there" } catch { return "cannot be told" }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
            }
            database.failure.withLock { $0 = .busy }
            #expect(await states() == Array(repeating: "cannot be told", count: 20))
            database.failure.withLock { $0 = nil }
            #expect(await states() == Array(repeating: "there", count: 20))
        }
    }
}
