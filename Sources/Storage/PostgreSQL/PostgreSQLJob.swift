/// A transaction that somebody waits for.
struct PostgreSQLJob: Sendable {
    /// Sent before its first statements.
    let begin: String
    /// Until then it may wait for a connection and for its turn, and be tried again.
    let deadline: ContinuousClock.Instant
    /// May run again.
    let body: @Sendable (any SQLTransaction) throws -> Void
    /// Called once.
    let done: @Sendable (StorageError?) -> Void

    /// How one run ended.
    enum End {
        case done
        case failed(StorageError)
        /// Nothing was kept: it may be run again, on a new connection where this one is gone.
        case again(PostgreSQLFault)
    }

    /// Runs once. The commit is asked for once and never again: where its answer is lost, nobody knows what became of it, and a second run
    /// could find its own row in the way, or write it twice.
    func run(on connection: PostgreSQLConnection) -> End {
        let transaction = PostgreSQLTransaction(connection, begin: begin)
        do { try body(transaction) } catch {
            if let fault = transaction.fault { return ended(by: fault, on: connection) }
            // The body's own, after which nothing may stay.
            do throws(PostgreSQLFault) { try connection.rollBack() } catch { return .again(error) }
            return .failed(error as? StorageError ?? .unavailable(code: -1))
        }
        if let fault = transaction.fault { return ended(by: fault, on: connection) }
        guard transaction.isBegun else { return .done }
        switch connection.commit() {
        case .durable: return .done
        case .unknown: return .failed(.outcomeUnknown)
        case .refused(let fault): return ended(by: fault, on: connection)
        }
    }

    private func ended(by fault: PostgreSQLFault, on connection: PostgreSQLConnection) -> End {
        if !fault.endsConnection {
            do throws(PostgreSQLFault) { try connection.rollBack() } catch { return .again(error) }
        }
        return fault.isWorthAnotherRun ? .again(fault) : .failed(fault.storageError { connection.columns(of: $0) })
    }
}
