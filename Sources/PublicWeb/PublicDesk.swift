import Foundation
import Identity
import Logging
import Storage

/// What the public listener is made of.
public struct PublicDesk: Sendable {
    public let sessions: PublicSessionStore
    public let pending: SignInStore
    public let trail: TrailStore
    public let people: PersonTrailStore
    public let questions: LookQuestionStore
    public let corrections: CorrectionStore
    public let ways: ContactWayStore
    public let shared: SharedAboutStore
    /// What is connected, by the region in force.
    public let directory: @Sendable () async -> PublicDirectory
    public let provider: PersonProvider
    public let gate: SignInGate
    /// Ends that could not be written yet; whoever runs the listener runs it too.
    public let ending: SessionEnding
    public let words: SealedWords
    /// The region's names as they are now.
    public let names: @Sendable () async -> RegionNames
    /// Our client's public keys at the provider (JWKS).
    public let keys: Data
    /// Proofs out of the log; nil: none is kept, and nothing can be downloaded that others could check.
    public let proofs: TrailProofs?
    /// Whom to believe: what a verifier checks the log's checkpoints against (docs/trail.md). Nil: it could not be told now.
    public let policy: @Sendable () async -> String?
    public let logger: Logger
    /// What pages about objecting are made of; nil: there are none.
    public let objecting: ObjectingDesk?
    /// What the region in force sends by itself to whoever says how they can be reached.
    public let sends: @Sendable () -> SentByItself
    let strays = StrayAnswers()
    let proofLists = ProofLists()

    public init(
        sessions: PublicSessionStore, pending: SignInStore, trail: TrailStore, people: PersonTrailStore, questions: LookQuestionStore,
        corrections: CorrectionStore, ways: ContactWayStore, shared: SharedAboutStore,
        directory: @escaping @Sendable () async -> PublicDirectory,
        provider: PersonProvider, gate: SignInGate = SignInGate(), ending: SessionEnding, words: SealedWords,
        names: @escaping @Sendable () async -> RegionNames, keys: Data = Data("{\"keys\":[]}".utf8), proofs: TrailProofs? = nil,
        policy: @escaping @Sendable () async -> String? = { "" }, objecting: ObjectingDesk? = nil,
        sends: @escaping @Sendable () -> SentByItself = { SentByItself() }, logger: Logger
    ) {
        self.sessions = sessions
        self.pending = pending
        self.trail = trail
        self.people = people
        self.questions = questions
        self.corrections = corrections
        self.ways = ways
        self.shared = shared
        self.directory = directory
        self.provider = provider
        self.gate = gate
        self.ending = ending
        self.words = words
        self.names = names
        self.keys = keys
        self.proofs = proofs
        self.policy = policy
        self.objecting = objecting
        self.sends = sends
        self.logger = logger
    }
}

/// What leaves by itself, by which of the ways that somebody may choose: nobody is asked for an address with the promise of a message that nothing sends.
public struct SentByItself: Sendable, Hashable {
    /// That a question was answered.
    public var answers: Set<ContactWayStore.Way>
    /// That the glass was broken; empty too where the region does not tell of it.
    public var glass: Set<ContactWayStore.Way>
    /// That somebody asks to act for them, or is on record as that; empty too where the region has no desks.
    public var acting: Set<ContactWayStore.Way>
    /// The code of the language in which people are written to who chose none; nil: English.
    public var language: String?
    public init(
        answers: Set<ContactWayStore.Way> = [], glass: Set<ContactWayStore.Way> = [], acting: Set<ContactWayStore.Way> = [],
        language: String? = nil
    ) {
        self.language = language
        self.answers = answers
        self.glass = glass
        self.acting = acting
    }
}

/// Who proves who people are: NHS login, or what stands in for it.
public struct PersonProvider: Sendable {
    /// (state, nonce, verifier, login hint) → where to send the browser.
    public var address: @Sendable (String, String, String, String?) async throws(SignInError) -> String
    /// (the answer, verifier, nonce) → who it is, at identity level P9.
    public var complete: @Sendable (AuthorizationAnswer, String, String) async throws(SignInError) -> PersonToken

    public init(
        address: @escaping @Sendable (String, String, String, String?) async throws(SignInError) -> String,
        complete: @escaping @Sendable (AuthorizationAnswer, String, String) async throws(SignInError) -> PersonToken
    ) {
        self.address = address
        self.complete = complete
    }

    public static func live(_ provider: OpenIDProvider) -> PersonProvider {
        PersonProvider(
            address: { state, nonce, verifier, hint async throws(SignInError) in
                try await provider.personAuthorizationURL(state: state, nonce: nonce, verifier: verifier, loginHint: hint)
            },
            complete: { answer, verifier, nonce async throws(SignInError) in
                try await provider.completePerson(answer, verifier: verifier, nonce: nonce)
            })
    }
}

/// Seals and opens what people and staff write to each other: at rest nobody reads it without the region's key.
public struct SealedWords: Sendable {
    public var seal: @Sendable (String) -> [UInt8]?
    /// Nil where the key is another.
    public var open: @Sendable ([UInt8]) -> String?
    public init(seal: @escaping @Sendable (String) -> [UInt8]?, open: @escaping @Sendable ([UInt8]) -> String?) {
        self.seal = seal
        self.open = open
    }
}

/// Names of the region, for codes of the trail. Nil where the region does not know one: the code is shown then, and nothing is left out.
public struct RegionNames: Sendable {
    /// Of an organisation's ODS code.
    public var organisation: @Sendable (String) -> String?
    /// Of a job role at an organisation: what a reader would call whoever has it.
    public var role: @Sendable (String, String) -> String?
    /// Of a source: those for whom it answers.
    public var source: @Sendable (String) -> String?
    public init(
        organisation: @escaping @Sendable (String) -> String?, role: @escaping @Sendable (String, String) -> String?,
        source: @escaping @Sendable (String) -> String?
    ) {
        self.organisation = organisation
        self.role = role
        self.source = source
    }
}
