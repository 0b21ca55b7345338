import Foundation
import Synchronization

/// The watches that are open at this node. Each holds a connection and nothing else; a browser has one for all tabs of a session, so a session
/// that has many is one whose older ones lead nowhere any more.
public final class Watches: Sendable {
    /// Of one session: one, the one that takes its place, and a window beside it that cannot share.
    static let perSession = 4
    /// At this node. Past it browsers ask once a second instead, which holds no connection.
    static let most = 8_000

    /// One that is open, until `leave`.
    struct Place: Sendable, Hashable {
        fileprivate let session: String
        fileprivate let number: UInt64
    }

    private struct State {
        var next: UInt64 = 0
        var open: [String: [UInt64]] = [:]
        var count = 0
    }
    private let state = Mutex(State())

    public init() {}

    /// How many are open.
    public var open: Int { state.withLock(\.count) }

    /// - Returns: nil where the node has as many as it may.
    func enter(_ session: String) -> Place? {
        state.withLock { state in
            guard state.count < Self.most else { return nil }
            state.next += 1
            state.count += 1
            state.open[session, default: []].append(state.next)
            return Place(session: session, number: state.next)
        }
    }

    /// Whether it is to go on: the newest of its session are.
    func goesOn(_ place: Place, among most: Int = perSession) -> Bool {
        state.withLock { state in
            guard let open = state.open[place.session], let index = open.firstIndex(of: place.number) else { return false }
            return open.count - index <= most
        }
    }

    func leave(_ place: Place) {
        state.withLock { state in
            guard var open = state.open[place.session], let index = open.firstIndex(of: place.number) else { return }
            open.remove(at: index)
            state.open[place.session] = open.isEmpty ? nil : open
            state.count -= 1
        }
    }
}
