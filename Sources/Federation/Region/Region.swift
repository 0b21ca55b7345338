import CareRecord
import Foundation
import Objections

/// Everything connected, as one file says it (`region/README.md`). A value: checked once, then only read.
public struct Region: Sendable {
    public var listeners: Listeners
    public var database: Database
    public var identityProvider: IdentityProvider
    public var demographics: Endpoint
    /// Nil: every source is asked.
    public var locator: Endpoint?
    /// ODS code and name, in the file's order.
    public var ics: [(ods: ODSCode, name: String)]
    public var organisations: [Organisation]
    public var sources: [SourceSettings]
    public var agreements: [Agreement]
    /// EPRs that may open the record on the person of their screen.
    public var launches: [LaunchSettings]
    /// How looks are watched.
    public var monitoring = Monitoring()
    /// Of the public listener; there exactly where `listeners.people` is.
    public var people: Public?
    /// Where the trail's events are sent as they happen.
    public var collectors: [Collector] = []
    /// How long texts of the trail are kept; nil: for ever.
    public var retention: Retention?
    /// Keys of the log; nil: beside the embedded database.
    public var trail: TrailKeys?
    /// The desks that answer people who object; nil: there are none, and objections are set by command.
    public var desks: DeskBook?
    /// The code (RFC 5646) of the language of letters and messages to people who chose none; nil: English.
    public var language: String?
    /// How messages leave; nil: none does.
    public var telling: Telling?
    /// Where the last checkpoint that was signed is marked; nil: beside the database's file or the signing key.
    public var logMark: String?
    /// The national Summary Care Record; nil: it is off, and no page knows of it.
    public var summaryCareRecord: SummaryCareRecord?
    /// Neighbours that sign the log's checkpoints.
    public var witnesses: [TrailWitness] = []
    /// Whose logs this region signs; nil: nobody's.
    public var witnessing: Witnessing?
    /// SHA-256 of the file's text, hex: which region a decision's facts are from.
    public var digest: String

    public struct Listeners: Sendable {
        /// Browsers inside the network.
        public var staff: ListenerSettings
        public var operationsHost: String
        public var operationsPort: Int
        /// For launches from EPRs, sign-outs behind the browser, and programs; nil: none of that happens. It has its own address, so that a
        /// network can let partners reach it and nothing else. `aud` of signed launches begins with its `url`.
        public var partner: ListenerSettings?
        /// For people who read about their own record (`listeners.public`); nil: there is none.
        public var people: ListenerSettings?
        public init(staff: ListenerSettings, operationsHost: String, operationsPort: Int, partner: ListenerSettings? = nil) {
            self.staff = staff
            self.partner = partner
            self.operationsHost = operationsHost
            self.operationsPort = operationsPort
        }

        public var staffHost: String { staff.host }
        public var staffPort: Int { staff.port }
        public var staffURL: String { staff.url }
    }

    public struct IdentityProvider: Sendable {
        public var issuer: String
        public var clientID: String
        public var proof: ClientProof
        /// The least level of a sign-in, 0 to 3 of Care Identity's scale: 2 is two factors.
        public var level = 2
        /// How well the person behind an account must have been proved, 0 to 3; nil: not asked for.
        public var identityLevel: Int?
        /// What to ask the provider for (`acr_values`).
        public var acrValues: [String] = []
        /// What the provider's `acr` names mean, where they are not Care Identity's.
        public var levels: [String: Int] = [:]
        /// What a step-up demands, and asks for.
        public var stepUpLevel = 3
        public var stepUpACRValues = ["AAL3_ANY"]
        /// Nil: those of Care Identity.
        public var scopes: String?
        /// Whether `sub` is the national user id, as Care Identity's is: then an EPR may name its staff member by it.
        public var hasNationalUserIDs = false

        /// How many sign-ins may be begun in a minute.
        public var signIns = SignIns()

        /// Sign-ins begun in a minute: from one client address, and in all. What keeps a stranger from filling the disk.
        public struct SignIns: Sendable {
            public var perAddress: Int
            public var inAll: Int
            /// As `SignInGate` says why.
            public init(perAddress: Int = 600, inAll: Int = 3_000) {
                self.perAddress = perAddress
                self.inAll = inAll
            }
        }

        public init(issuer: String, clientID: String, proof: ClientProof) {
            self.issuer = issuer
            self.clientID = clientID
            self.proof = proof
        }
        public init(issuer: String, clientID: String, clientSecret: Secret) {
            self.init(issuer: issuer, clientID: clientID, proof: .secret(clientSecret))
        }

        /// Nil where we show who we are by a key.
        public var clientSecret: Secret? { if case .secret(let secret) = proof { secret } else { nil } }
    }

    public init(
        listeners: Listeners, database: Database, identityProvider: IdentityProvider, demographics: Endpoint,
        locator: Endpoint?,
        ics: [(ods: ODSCode, name: String)], organisations: [Organisation], sources: [SourceSettings],
        agreements: [Agreement], launches: [LaunchSettings] = [],
        digest: String
    ) {
        self.listeners = listeners
        self.database = database
        self.identityProvider = identityProvider
        self.demographics = demographics
        self.locator = locator
        self.ics = ics
        self.organisations = organisations
        self.sources = sources
        self.agreements = agreements
        self.launches = launches
        self.digest = digest
    }
}

/// Where a secret is: never in the region file itself.
public enum Secret: Sendable, Hashable {
    case file(String)
    case environment(String)

    /// Reads it.
    /// - Returns: nil where the file or variable is missing or empty.
    public func read() -> String? {
        let text: String? =
            switch self {
            case .file(let path): try? String(contentsOfFile: path, encoding: .utf8)
            case .environment(let name): ProcessInfo.processInfo.environment[name]
            }
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed?.isEmpty == false ? trimmed : nil
    }
}

/// How we show who we are to another system.
public enum Credentials: Sendable, Hashable {
    case none
    case bearer(Secret)
    /// OAuth 2.0 client credentials with a signed JWT (SMART App Launch 2, backend services).
    case oauth2(tokenURL: String, clientID: String, key: Secret, keyID: String?, scope: String)
}

/// How a system's certificate is judged, and ours shown.
public struct TLSSettings: Sendable, Hashable {
    /// PEM file of the authorities to trust; nil: the machine's.
    public var authorities: String?
    public var clientCertificate: String?
    public var clientKey: String?
    public init(authorities: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil) {
        self.authorities = authorities
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
    }
}

/// A national service.
public struct Endpoint: Sendable, Hashable {
    public var url: String
    public var credentials: Credentials
    public var tls: TLSSettings
    /// Seconds for one question.
    public var deadline: Double
    public init(url: String, credentials: Credentials = .none, tls: TLSSettings = .init(), deadline: Double = 4) {
        self.url = url
        self.credentials = credentials
        self.tls = tls
        self.deadline = deadline
    }
}

/// One source's settings.
public struct SourceSettings: Sendable, Identifiable {
    public enum Search: String, Sendable, CaseIterable { case post, get }
    public enum Everything: String, Sendable, CaseIterable { case auto, never, always }

    public var id: SourceID
    public var organisations: [ODSCode]
    /// Its FHIR base address.
    public var url: String
    /// Other base addresses under which it names itself in `next` links.
    public var aliases: [String]
    public var search: Search
    public var everything: Everything
    public var sections: Set<Section>
    public var publishesPointers: Bool
    public var credentials: Credentials
    public var tls: TLSSettings
    /// Seconds for all of one look's questions.
    public var deadline: Double
    /// Seconds for one question for evidence, before a look is decided; never more than `deadline`.
    public var evidenceDeadline: Double
    /// Requests at once.
    public var concurrency: Int
    /// Requests that may wait for a place.
    public var queue: Int
    /// Bytes of one answer, unpacked.
    public var maxBytes: Int
    /// Pages of one search.
    public var maxPages: Int

    /// Enough for 30,000 resources from a system that sends 20 on a page whatever it is asked for. What bounds an endless answer sooner is the
    /// deadline, and four times `maxBytes` for all of one question.
    public static let usualPages = 2000

    public init(
        id: SourceID, organisations: [ODSCode], url: String, aliases: [String] = [], search: Search = .post,
        everything: Everything = .auto,
        sections: Set<Section> = Set(Section.allCases), publishesPointers: Bool = true,
        credentials: Credentials = .none,
        tls: TLSSettings = .init(), deadline: Double = 4, evidenceDeadline: Double = 2, concurrency: Int = 16, queue: Int = 256,
        maxBytes: Int = 32_000_000,
        maxPages: Int = SourceSettings.usualPages
    ) {
        self.id = id
        self.organisations = organisations
        self.url = url
        self.aliases = aliases
        self.search = search
        self.everything = everything
        self.sections = sections
        self.publishesPointers = publishesPointers
        self.credentials = credentials
        self.tls = tls
        self.deadline = deadline
        self.evidenceDeadline = evidenceDeadline
        self.concurrency = concurrency
        self.queue = queue
        self.maxBytes = maxBytes
        self.maxPages = maxPages
    }
}

/// What organisations share, with whom, from when.
public struct Agreement: Sendable {
    public var organisations: [ODSCode]
    public var sections: Set<Section>
    /// Kinds of organisations it is shared with; nil: all that use the record.
    public var audience: Set<OrganisationKind>?
    /// In force from the start of this day (UTC).
    public var from: Date
    public init(organisations: [ODSCode], sections: Set<Section>, audience: Set<OrganisationKind>?, from: Date) {
        self.organisations = organisations
        self.sections = sections
        self.audience = audience
        self.from = from
    }
}
