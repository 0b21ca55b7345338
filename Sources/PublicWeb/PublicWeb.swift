import CareRecord
import Foundation
import Hummingbird
import Identity
import Web

/// The public listener. One entrance.
public enum PublicWeb {
    /// Every route of the public listener.
    /// - Parameters:
    ///   - desk: what its pages may ask.
    ///   - staticFolder: the path of `web/`.
    ///   - texts: what is said on every page, as `SiteTexts` read and checked it.
    ///   - information: the public site; nil: there is none, and the first page is where people log in.
    ///   - visits: counts those who allowed it.
    ///   - adding: adds routes that are for everybody and about nobody: no session is read before them, and they set their own caching (the log's
    ///     checkpoint and tiles). They are known to the table of methods as the others are.
    public static func router(
        _ desk: PublicDesk, staticFolder: String, settings: PublicSettings, texts: SiteTexts, information: PublicInformation? = nil,
        visits: VisitCount = VisitCount(),
        adding: (Router<PublicContext>) -> Void = { _ in }
    ) -> Router<PublicContext> {
        PublicRoutes.router(
            PublicSite(
                desk: desk, assets: Assets(folder: staticFolder, serving: assets), settings: settings, information: information,
                texts: texts, visits: visits),
            adding: adding)
    }

    /// The closed list of what is served of `web/`.
    static let assets: [(String, String)] = [
        ("people.css", "text/css; charset=utf-8"),
        ("people.js", "text/javascript; charset=utf-8"),
        ("verify.py", "text/x-python; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.css", "text/css; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.js", "text/javascript; charset=utf-8"),
    ]
}

/// What the public listener is told about itself.
public struct PublicSettings: Sendable {
    /// Our origin, such as `https://my.record.example.nhs.uk`.
    public var origin: String
    /// Whether a person reads the names of staff (`public.staffNames` of the region file).
    public var showsStaffNames: Bool
    /// Said on each page's foot, such as "A pretend London. Every person is invented."; nil in service.
    public var notice: String?
    /// Said while they last: notices of a national emergency that suspend objections now.
    public var notices: @Sendable () -> [RunningNotice]
    /// From where we may be asked, and how much.
    public var edge: Edge
    /// Days in which a question about a look is to be answered (`monitoring.caseDays` of the region file).
    public var answerDays: Int
    /// How long a session lasts.
    public var policy: SessionPolicy
    /// The clock by which sessions are judged: the database's.
    public var now: @Sendable () -> Date
    /// What is from before is erased (`trail.retention` of the region file); nil: everything is kept.
    public var erasedBefore: @Sendable () -> Date?
    /// Whether this node knows what time it is and can read what is in force: where it does not, nobody is signed in or shown anything.
    public var mayServe: @Sendable () async -> Bool

    public init(
        origin: String, showsStaffNames: Bool = false, notice: String? = nil, edge: Edge = Edge(), answerDays: Int = 7,
        policy: SessionPolicy = SessionPolicy(), notices: @escaping @Sendable () -> [RunningNotice] = { [] },
        now: @escaping @Sendable () -> Date = { Date() }, erasedBefore: @escaping @Sendable () -> Date? = { nil },
        mayServe: @escaping @Sendable () async -> Bool = { true }
    ) {
        self.erasedBefore = erasedBefore
        self.origin = origin
        self.showsStaffNames = showsStaffNames
        self.notice = notice
        self.edge = edge
        self.answerDays = answerDays
        self.policy = policy
        self.notices = notices
        self.now = now
        self.mayServe = mayServe
    }

    /// Whether browsers reach us by TLS.
    var isSecure: Bool { origin.hasPrefix("https://") }
}

/// Everything the pages can reach.
struct PublicSite: Sendable {
    let desk: PublicDesk
    let assets: Assets
    let settings: PublicSettings
    let information: PublicInformation?
    /// Also where the region has no site of its own: a person's own pages are made of them.
    let texts: SiteTexts
    let visits: VisitCount

    /// What the region says of itself, or stands in its place where it says nothing.
    var facts: SiteFacts { information?.facts ?? .unsaid(texts.english) }

    /// Languages beside English. A region without a site is in English: nothing on its pages leads to another.
    var spoken: ArraySlice<SiteLanguage> { information == nil ? [] : texts.languages.dropFirst() }

    /// The code of the language in which whoever writes on a page is written to, as it is kept; nil: English, or the region's own where they could choose none.
    /// Who read the English pages beside others chose English: it is kept where the region's own is another.
    func writtenIn() -> String? {
        PageSurroundings.current?.language?.code ?? (desk.sends().language == nil || spoken.isEmpty ? nil : SiteTexts.main)
    }

    /// The pieces of a page's text, in the language of the request where that has them, else in English.
    func words<Key: PageText>(_: Key.Type) -> PageWords<Key> {
        let asked = PageSurroundings.current?.language
        return PageWords(asked.flatMap { $0.texts[Key.path] == nil ? nil : $0 } ?? texts.english, facts)
    }
}
