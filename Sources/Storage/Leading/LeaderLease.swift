import Foundation

/// A node's part in leading: takes the lease where it is free, renews it, and knows when it has lost it. Whoever does the work asks
/// `leadership` before, and writes with it.
public actor LeaderLease {
    private let store: LeaderStore
    public nonisolated let name: String
    public nonisolated let holder: String
    private let lasting: Duration
    private var held: Leadership?
    /// When the request that last renewed it was begun: it runs out no earlier in the database than counted from here.
    private var renewed: ContinuousClock.Instant?

    /// - Parameters:
    ///   - node: its name, for whoever reads the row; each process is told from others of that name.
    ///   - lasting: how long nobody leads, at most, after a leader is gone.
    public init(_ database: any SQLDatabase, name: String, node: String, lasting: Duration = .seconds(10)) {
        store = LeaderStore(database)
        self.name = name
        holder = "\(node) \(UUID().uuidString.prefix(8))"
        self.lasting = lasting
    }

    /// What this node leads by as far as it knows, nil where it does not lead. It may be wrong, in a process that was stopped meanwhile: only
    /// `Leadership.hold` decides.
    public var leadership: Leadership? {
        guard let held, let renewed, ContinuousClock.now - renewed < lasting else { return nil }
        return held
    }

    /// How long ago it was renewed; nil where this node does not lead.
    public var age: Duration? { leadership == nil ? nil : renewed.map { ContinuousClock.now - $0 } }

    /// How often `renew` wants to be called: two may fail before the lease is lost.
    public nonisolated var pause: Duration { lasting / 3 }

    /// Takes the lease or renews it.
    /// - Returns: what this node leads by; nil where another leads.
    /// - Throws: where the database cannot be asked: it leads on, or does not, until that is known or the lease has run out.
    @discardableResult
    public func renew() async throws(StorageError) -> Leadership? {
        let begun = ContinuousClock.now
        held = try await store.take(name, as: holder, lasting: lasting / .seconds(1))
        renewed = begun
        return held
    }

    /// A write of this node was refused: another leads.
    public func lost() { held = nil }

    /// Lets another take over at once: when the node stops.
    public func giveBack() async {
        guard let held else { return }
        self.held = nil
        try? await store.giveBack(held)
    }
}
