import Identity
import Logging
import ServiceLifecycle
import Synchronization

/// Whether the identity provider answered when it was asked last: what `/ready` says of it, at once. It is asked beside the probes and never within one,
/// since a balancer waits a second for its answer, and a provider that is silent would take away every node at the same time.
final class ProviderStanding: Sendable {
    private let answered = Mutex<Bool?>(nil)
    /// False until it was asked.
    var isGone: Bool { answered.withLock { $0 } == false }
    /// - Returns: whether that is another word than the last.
    func take(_ isReachable: Bool) -> Bool {
        answered.withLock { last in
            defer { last = isReachable }
            return last != isReachable
        }
    }
}

/// Asks it.
struct ProviderWatch: ServiceLifecycle.Service {
    static let pace: Duration = .seconds(5)
    let provider: OpenIDProvider
    let standing: ProviderStanding
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { [provider, standing, logger] in
            while !Task.isCancelled {
                let isReachable = await provider.isReachable()
                // An answer that was cut short is no word of the provider's.
                guard !Task.isCancelled else { return }
                if standing.take(isReachable), !isReachable { logger.warning("the identity provider cannot be reached") }
                try? await Task.sleep(for: Self.pace)
            }
        }
    }
}
