/// A transaction that somebody waits for.
struct PostgreSQLJob: Sendable {
    enum Work: Sendable {
        /// A body that may run again; `begin` is sent before its first statements.
        case body(begin: String, @Sendable (any SQLTransaction) throws -> Void)
        /// Rows that are added.
        case rows([SQLStatement])
        /// What is asked of the server itself, outside a transaction.
        case judging(@Sendable (PostgreSQLConnection) throws(PostgreSQLFault) -> Void)
    }

    let work: Work
    /// Until then it may wait for a connection and for its turn, and be tried again.
    let deadline: ContinuousClock.Instant
    let submitted = ContinuousClock.now
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
        switch work {
        case .body(let begin, let body): return run(body, begin, on: connection)
        case .rows(let rows):
            do throws(PostgreSQLFault) { return ended(by: try connection.append(rows), on: connection) } catch {
                return ended(by: error, on: connection)
            }
        case .judging(let judge):
            do throws(PostgreSQLFault) {
                try judge(connection)
                return .done
            } catch { return ended(by: error, on: connection) }
        }
    }

    private func run(
        _ body: @Sendable (any SQLTransaction) throws -> Void, _ begin: String, on connection: PostgreSQLConnection
    ) -> End {
        let transaction = PostgreSQLTransaction(connection, begin: begin)
        do { try body(transaction) } catch {
            if let fault = transaction.fault { return ended(by: fault, on: connection) }
            // The body's own, after which nothing may stay.
            do throws(PostgreSQLFault) { try connection.rollBack() } catch { return .again(error) }
            return .failed(error as? StorageError ?? .unavailable(code: -1))
        }
        if let fault = transaction.fault { return ended(by: fault, on: connection) }
        guard transaction.isBegun else { return .done }
        let commit = connection.commit()
        // What was only read is read, whatever becomes of the end of it.
        if case .unknown = commit, begin == PostgreSQLDatabase.beginReading { return .done }
        return ended(by: commit, on: connection)
    }

    /// Whether something was written where it is done.
    var isWrite: Bool {
        switch work {
        case .body(let begin, _): begin != PostgreSQLDatabase.beginReading
        case .rows: true
        case .judging: false
        }
    }

    private func ended(by commit: PostgreSQLConnection.Commit, on connection: PostgreSQLConnection) -> End {
        switch commit {
        case .durable: .done
        case .unknown: .failed(.outcomeUnknown)
        case .refused(let fault): ended(by: fault, on: connection)
        }
    }

    private func ended(by fault: PostgreSQLFault, on connection: PostgreSQLConnection) -> End {
        if !fault.endsConnection {
            do throws(PostgreSQLFault) { try connection.rollBack() } catch { return .again(error) }
        }
        return fault.isWorthAnotherRun ? .again(fault) : .failed(fault.storageError { connection.columns(of: $0) })
    }
}
