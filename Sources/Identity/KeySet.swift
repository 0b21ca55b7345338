import Foundation

/// The public keys of one signer (RFC 7517), from an address that is asked again, or as they were given.
///
/// An actor, because keys are fetched once and shared; they are nobody's authority. A key that the signer has taken away is forgotten within
/// `freshness`; a key that is not known asks again, but at most once in `pause`: whoever sends us forged tokens must not make us a load on the
/// signer.
actor KeySet {
    /// Keys are read again after this: the longest that a key, taken away because it was stolen, still signs.
    static let freshness: TimeInterval = 600
    /// Known keys serve on for this long where the signer cannot be asked; then nothing is believed that cannot be checked.
    static let patienceWithout: TimeInterval = 3600
    /// Between two questions because of unknown keys, successful or not.
    static let pause: TimeInterval = 10
    /// After a question that failed while no answer has come yet. Without keys nobody signs in, so it is short; and anybody can make us ask by a token
    /// of any text, so there is one.
    static let pauseAfterFailure: TimeInterval = 2
    /// More keys than any signer has.
    private static let most = 64

    enum Missing: Error { case couldNotTell, noSuchKey, keyOfOtherKind }

    private let read: @Sendable () async -> Data?
    private let isFixed: Bool
    /// Those that are taken of this signer: a key for another is none of its keys.
    private let algorithms: Set<String>
    private let now: @Sendable () -> Date
    private var keys: [VerifyingKey] = []
    private var fetched: Date?
    private var tried: Date?
    private var fetching: Task<[VerifyingKey]?, Never>?

    /// - Parameter read: the set's JSON; nil where it cannot be had.
    init(
        now: @escaping @Sendable () -> Date, taking algorithms: Set<String> = VerifyingKey.ordinary,
        read: @escaping @Sendable () async -> Data?
    ) {
        self.read = read
        self.algorithms = algorithms
        self.now = now
        isFixed = false
    }

    /// Keys that change with the configuration only.
    /// - Returns: nil where it is not a key set, or holds none that we could use.
    init?(json: Data, taking algorithms: Set<String> = VerifyingKey.ordinary) {
        guard let keys = Self.parse(json, taking: algorithms), !keys.isEmpty else { return nil }
        self.keys = keys
        self.algorithms = algorithms
        read = { nil }
        now = { Date() }
        isFixed = true
    }

    /// The one key for the token.
    /// - Throws: `.couldNotTell` where the keys cannot be had; `.noSuchKey`; `.keyOfOtherKind` where the key so named is not for its algorithm.
    func key(for header: SignedToken.Header) async throws(Missing) -> VerifyingKey {
        if !isFixed {
            let age = fetched.map { now().timeIntervalSince($0) } ?? .infinity
            if age >= Self.freshness, mayAsk { await fetch() }
            guard let fetched, now().timeIntervalSince(fetched) < Self.patienceWithout else { throw .couldNotTell }
            if !isKnown(header), mayAsk { await fetch() }
        }
        return try known(header)
    }

    /// Whoever comes while it is being asked waits for that answer.
    private var mayAsk: Bool {
        if fetching != nil { return true }
        return tried.map { now().timeIntervalSince($0) >= (fetched == nil ? Self.pauseAfterFailure : Self.pause) } ?? true
    }

    private func isKnown(_ header: SignedToken.Header) -> Bool {
        if let kid = header.kid { return keys.contains { $0.identifier == kid } }
        return keys.contains { $0.fits(header.alg) }
    }

    private func known(_ header: SignedToken.Header) throws(Missing) -> VerifyingKey {
        let named = header.kid.map { kid in keys.filter { $0.identifier == kid } } ?? keys
        let fitting = named.filter { $0.fits(header.alg) }
        // Two keys of one name, or several for a token that names none: whichever we chose, we would be guessing.
        guard fitting.count == 1 else { throw fitting.isEmpty && !named.isEmpty && header.kid != nil ? .keyOfOtherKind : .noSuchKey }
        return fitting[0]
    }

    /// Asks once, whoever waits: a hundred sign-ins at the moment of a rotation are one question.
    private func fetch() async {
        let task: Task<[VerifyingKey]?, Never>
        if let fetching {
            task = fetching
        } else {
            tried = now()
            task = Task { [read, algorithms] in await read().flatMap { Self.parse($0, taking: algorithms) } }
            fetching = task
        }
        let found = await task.value
        guard fetching == task else { return }
        fetching = nil
        tried = now()
        guard let found else { return }
        keys = found
        fetched = now()
    }

    /// The keys that we can use; a key of a kind we do not know, or not fit for signatures, must not hide the others.
    static func parse(_ json: Data, taking algorithms: Set<String> = VerifyingKey.ordinary) -> [VerifyingKey]? {
        struct Set: Decodable {
            let keys: [Slot]
            struct Slot: Decodable {
                let key: VerifyingKey?
                init(from decoder: any Decoder) throws { key = try? VerifyingKey(from: decoder) }
            }
        }
        guard let set = try? JSONDecoder().decode(Set.self, from: json), set.keys.count <= most else { return nil }
        return set.keys.compactMap(\.key).filter { $0.isOf(algorithms) }
    }
}

extension KeySet {
    /// What a signed token says, once it is found to be the signer's.
    /// - Throws: the token's fault, or that the keys cannot be had.
    func verified(_ token: SignedToken) async throws(Unverified) -> Data {
        let key: VerifyingKey
        do throws(Missing) { key = try await self.key(for: token.header) } catch {
            switch error {
            case .couldNotTell: throw .couldNotTell
            case .noSuchKey: throw .fault(.unknownKey)
            case .keyOfOtherKind: throw .fault(.algorithm)
            }
        }
        do throws(TokenFault) { return try await token.verified(with: key) } catch {
            // Its key may have been changed under the same name, or under none.
            guard error == .signature, let now = await changed(for: token.header) else { throw .fault(error) }
            do throws(TokenFault) { return try await token.verified(with: now) } catch { throw .fault(error) }
        }
    }

    /// The key for the token as it is now. Asks at most once in `pause`, as for a key that is not known.
    private func changed(for header: SignedToken.Header) async -> VerifyingKey? {
        guard !isFixed, mayAsk else { return nil }
        await fetch()
        return try? known(header)
    }

    enum Unverified: Error {
        /// The signer's keys cannot be had: not the token's fault.
        case couldNotTell
        case fault(TokenFault)
    }
}
