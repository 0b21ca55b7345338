import Storage

/// The demo as several nodes: their database, they themselves, and what stands in front.
struct DemoMany: Sendable {
    /// Nil: somebody else's.
    let server: DemoServer?
    let keeper: ChildKeeper
    let nodes: DemoNodes

    /// Runs until it is told to stop.
    /// - Parameters:
    ///   - service: what each node is; here only what it puts into the database before the first look.
    ///   - written: called with the nodes that run, when all are ready and whenever one was started again.
    ///   - ready: called once.
    func run(
        _ service: Service, staffPort: Int, partnerPort: Int, publicPort: Int, text: String,
        written: @escaping @Sendable ([DemoNodes.Running]) async -> Void, ready: @escaping @Sendable () -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let server {
                group.addTask {
                    await server.run { keeper.keep($0) }
                    if !Task.isCancelled { say("The demo's PostgreSQL has ended: its log is beside the state.") }
                }
                guard await server.answers() else { throw stop("The demo's PostgreSQL does not answer.") }
            }
            let settings = service.region.region.database
            try await RegionInForce.activateOwn(service.region, text: text, by: "carerecord demo", first: true)
            try await service.prepare(try await settings.open())
            try await withThrowingTaskGroup(of: Void.self) { inner in
                inner.addTask {
                    let said = Once()
                    try await nodes.run(staffPort: staffPort, partnerPort: partnerPort, publicPort: publicPort, logger: service.logger) {
                        running in
                        await written(running)
                        if await said.first() { ready() }
                    }
                }
                inner.addTask { await untilSignalled() }
                _ = try await inner.next()
                inner.cancelAll()
                // The nodes end before their database does.
                do { while try await inner.next() != nil {} } catch is CancellationError {}
            }
            group.cancelAll()
        }
    }

    private actor Once {
        private var isDone = false
        func first() -> Bool {
            defer { isDone = true }
            return !isDone
        }
    }
}
