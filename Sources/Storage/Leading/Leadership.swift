import Foundation

/// What is done by one node only, at any time: who does it, by the database (DESIGN, "One machine, many machines": a lease row).
///
/// A lease alone proves nothing: a process may be stopped, go on after its lease has run out, and still believe that it leads. So each holder has
/// a number that rises with every change of holder, and whatever it writes as leader is written together with `hold`, which is refused
/// where the number is no longer the row's.
public struct Leadership: Sendable, Hashable {
    /// What is led, such as `schema`.
    public let name: String
    /// Who leads: a process, and not only a machine, since one that was started again remembers nothing.
    public let holder: String
    /// Rises with every change of holder.
    public let fence: Int64

    public init(name: String, holder: String, fence: Int64) {
        self.name = name
        self.holder = holder
        self.fence = fence
    }

    /// Goes before what a leader writes, in the same transaction. It takes the row, so that nobody takes over before that is committed.
    /// - Throws: `fenced` where another has taken over: nothing of the transaction may stay.
    public func hold(_ transaction: any SQLTransaction) throws {
        let held = try transaction.execute(
            "UPDATE leader_lease SET fence = fence WHERE name = ? AND fence = ? AND holder = ?",
            [.text(name), .integer(fence), .text(holder)])
        guard held == 1 else { throw StorageError.fenced }
    }
}

extension SQLDatabase {
    /// A leader's write: refused with `fenced`, and nothing of it kept, where another has taken over.
    @discardableResult
    public func write<T: Sendable>(
        as leader: Leadership, _ body: @escaping @Sendable (any SQLTransaction) throws -> T
    ) async throws(StorageError) -> T {
        try await write { transaction in
            try leader.hold(transaction)
            return try body(transaction)
        }
    }
}
