import CareRecord

/// At most so many requests to one source at once; a short queue, first come first served; past that, busy.
actor Slots {
    private let places: Int
    private let queue: Int
    private var taken = 0
    private var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    private var nextID = 0

    init(places: Int, queue: Int) {
        self.places = places
        self.queue = queue
    }

    /// Whether nobody has a place.
    var isIdle: Bool { taken == 0 }

    /// Runs the body in a place of its own.
    func withSlot<T: Sendable>(_ body: @Sendable () async throws(SourceFailure) -> T) async throws(SourceFailure) -> T {
        try await take()
        defer { give() }
        return try await body()
    }

    private func take() async throws(SourceFailure) {
        if taken < places {
            taken += 1
            return
        }
        guard waiting.count < queue else { throw .busy }
        let id = nextID
        nextID += 1
        let got = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancelled before we got here: the handler found nothing to wake.
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    waiting.append((id, continuation))
                }
            }
        } onCancel: {
            Task { await self.leave(id) }
        }
        guard got else { throw .late(after: .zero) }
    }

    private func leave(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }

    private func give() {
        // A place passes on without being counted free, so that nobody overtakes the queue.
        if waiting.isEmpty { taken -= 1 } else { waiting.removeFirst().continuation.resume(returning: true) }
    }
}
