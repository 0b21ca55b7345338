import CareRecord

/// A moment past which nobody is waited for, and the failure that says so.
struct Deadline: Sendable {
    let at: ContinuousClock.Instant
    let late: SourceFailure

    /// Runs the body, until the deadline at most. A failure that says "late" in any words is told in the deadline's.
    func holds<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(SourceFailure) -> Value
    ) async -> Result<Value, SourceFailure> {
        await withTaskGroup(of: Result<Value, SourceFailure>.self) { group in
            group.addTask {
                do throws(SourceFailure) { return .success(try await body()) } catch {
                    if case .late = error { return .failure(late) }
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(until: at, clock: .continuous)
                return .failure(late)
            }
            let first = await group.next() ?? .failure(late)
            group.cancelAll()
            return first
        }
    }
}
