import CareRecord
import Foundation
import Storage

/// What the public site is made of: texts, what the region says, figures out of the trail. Nothing about anybody.
public struct PublicInformation: Sendable {
    public let texts: SiteTexts
    public let facts: SiteFacts
    /// What is connected, by the region in force.
    public let directory: @Sendable () async -> PublicDirectory
    public let figures: FigureBoard
    public let notices: any EmergencyNotices
    public let choices: CookieChoiceStore
    /// The log's newest checkpoint as it is served; nil: there is no log, or none yet.
    public let checkpoint: @Sendable () async -> String?
    /// What staff read where somebody objects, by the policy in force; nil: none can be read.
    public let told: ToldBoard

    public init(
        texts: SiteTexts, facts: SiteFacts, directory: @escaping @Sendable () async -> PublicDirectory, figures: FigureBoard,
        notices: any EmergencyNotices = NoNotices(), choices: CookieChoiceStore,
        checkpoint: @escaping @Sendable () async -> String? = { nil }, told: ToldBoard = ToldBoard { nil }
    ) {
        self.texts = texts
        self.facts = facts
        self.directory = directory
        self.figures = figures
        self.notices = notices
        self.choices = choices
        self.checkpoint = checkpoint
        self.told = told
    }
}

/// What the region says of itself (`public.site` of the region file).
public struct SiteFacts: Sendable {
    public struct Contact: Sendable {
        public let name: String
        public let email: String?
        public let phone: String?
        public let post: String?
        public init(name: String, email: String?, phone: String?, post: String?) {
            self.name = name
            self.email = email
            self.phone = phone
            self.post = post
        }
    }

    public let name: String
    public let area: String
    public let contact: Contact
    public let protection: Contact
    public let neighbours: [(name: String, stage: ConnectionStage)]
    /// Minutes without use after which a person is logged out.
    public let idleMinutes: Int
    /// How long what is on record is kept; nil: the region has set no end.
    public var kept: (years: Int, days: Int)?

    public init(
        name: String, area: String, contact: Contact, protection: Contact, neighbours: [(name: String, stage: ConnectionStage)] = [],
        idleMinutes: Int = 15
    ) {
        self.name = name
        self.area = area
        self.contact = contact
        self.protection = protection
        self.neighbours = neighbours
        self.idleMinutes = idleMinutes
    }

    /// Of a region that says nothing of itself.
    static func unsaid(_ language: SiteLanguage) -> SiteFacts {
        let nobody = Contact(name: language["service"], email: nil, phone: nil, post: nil)
        return SiteFacts(name: language["service"], area: language["region"], contact: nobody, protection: nobody)
    }

    /// What may stand in every text.
    static let names: Set<String> = ["area", "service", "controller", "minutes"]

    /// A text with what the region says in its places: `{area}`, `{service}`, `{controller}`, `{minutes}`.
    func filled(_ text: String) -> String {
        guard text.contains("{") else { return text }
        return text.replacing("{area}", with: area).replacing("{service}", with: name).replacing("{controller}", with: protection.name)
            .replacing("{minutes}", with: String(idleMinutes))
    }
}

/// National emergencies: notices by which objections do not hold for a time. What keeps them says here which are running, and each page of the
/// site announces them.
public protocol EmergencyNotices: Sendable {
    /// Those that are in force now; empty: none.
    func running() async -> [RunningNotice]
}

/// One notice in the public's words.
public struct RunningNotice: Sendable, Hashable {
    /// The law that it rests on, by name.
    public let instrument: String
    /// Whom and what it is for.
    public let scope: String
    public let from: Date
    public let until: Date
    public init(instrument: String, scope: String, from: Date, until: Date) {
        self.instrument = instrument
        self.scope = scope
        self.from = from
        self.until = until
    }
}

/// Where nothing keeps notices.
public struct NoNotices: EmergencyNotices {
    public init() {}
    public func running() async -> [RunningNotice] { [] }
}
