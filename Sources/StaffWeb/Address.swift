import CareRecord
import Looks
import Objections

/// Every address of the staff listener, for routes and links alike. None can hold a word, a number or a name of a person:
/// searches and filters are forms, entries have opaque ids.
enum Address {
    case find
    case search
    /// `then`: where to go afterwards, a path of ours.
    case signIn(then: String?)
    /// Shows once more who one is, and goes on there.
    case stepUp(then: String)
    case signOut
    case signedOut
    /// Comes once the session has ended, or the look with this name in watches; `among`: the session's name on its pages; `of`: the page that asks, where
    /// it can be loaded again.
    case untilEnded(among: String, turn: Int, look: String? = nil, of: String? = nil, stands: UntilEndedRoute.Standing = .document)
    /// What comes in place of a page that can wait no longer, and leads back to it.
    case putAside(of: String?, isFiltered: Bool)
    /// Ends the session, and begins the next one's sign-in.
    case switchUser
    case chooseRole
    /// Choosing a role, and going on there.
    case chooseRoleFor(then: String)
    /// Where an EPR's launch arrives, by its one-use handle.
    case launched(String, inFrame: Bool)
    case looks
    case look(LookID, LookTab)
    /// The look's page with a page number of ours, or with originals apart.
    case lookPage(LookID, LookTab, page: Int, apart: Bool)
    case entry(LookID, String)
    case original(LookID, String)
    case attachment(LookID, String, Int)
    case wrong(LookID, String)
    case why(LookID)
    case print(LookID)
    case close(LookID)
    /// What must be confirmed before a look opens, and which of its pages comes then; nil: the summary.
    case challenge(LookID, then: LookTab? = nil)
    case mixUps
    case brokenGlass
    /// Answering for looks in one's name.
    case directed
    /// The desk of officers of oversight.
    case oversight(OversightQueue.Kind)
    case oversightCase(String)
    case oversightAct(String, OversightAct.Kind)
    case oversightSearch
    case oversightDraw
    case oversightRaise
    case oversightPeople
    case oversightCorrections
    case oversightCorrection(String)
    case oversightProof
    case oversightReports
    case oversightFigures
    /// The desk that answers people who object.
    case objections
    case objectionsFiltered(ObjectionFilter)
    case objectionList(ObjectionList.Kind)
    case objectionNew
    case objection(String)
    case objectionStep(String, ObjectionStep.Kind)
    /// - Parameter language: its code; nil: in the person's.
    case objectionLetter(String, language: String? = nil)
    case objectionSearch
    case objectionFigures
    case objectionImport
    case objectionNotices
    case objectionNoticeSign(String)
    case representatives
    case representativesFind
    case representativeConfirm(String)
    case representativeEnd(String)
    /// What one is asked about looks of one's own.
    case reasons
    /// A tab's icon: a person's mark, or the service's own.
    case icon(PersonMark?)
    /// A file of `web/`, with its version.
    case asset(String, version: String)

    var path: String {
        switch self {
        case .find: "/"
        case .search: "/find"
        case .signIn(nil): "/sign-in"
        case .signIn(.some(let then)): "/sign-in?return=" + Self.escaped(then)
        case .stepUp(let then): "/sign-in?step-up=1&return=" + Self.escaped(then)
        case .signOut: "/sign-out"
        case .signedOut: "/signed-out"
        case .putAside(let of, let isFiltered): "/until-ended?aside=" + Self.escaped(of ?? Self.find.path) + (isFiltered ? "&filter=1" : "")
        case .untilEnded(let among, let turn, let look, let of, let stands):
            "/until-ended?among=" + Self.escaped(among) + "&turn=" + String(turn) + (look.map { "&look=" + Self.escaped($0) } ?? "")
                + (of.map { "&of=" + Self.escaped($0) } ?? "") + (stands == .document ? "" : "&stands=" + stands.rawValue)
        case .switchUser: "/switch-user"
        case .chooseRole: "/role"
        case .chooseRoleFor(let then): "/role?return=" + Self.escaped(then)
        case .launched(let handle, let inFrame): "/launched?launch=" + Self.escaped(handle) + (inFrame ? "&frame=1" : "")
        case .looks: "/looks"
        case .look(let id, .summary): "/looks/\(id.text)"
        case .look(let id, let tab): "/looks/\(id.text)/\(tab.name)"
        case .lookPage(let id, let tab, let page, let apart):
            Self.look(id, tab).path + Self.query(page: page, apart: apart)
        case .entry(let id, let entry): "/looks/\(id.text)/entries/\(entry)"
        case .original(let id, let entry): "/looks/\(id.text)/entries/\(entry)/original"
        case .attachment(let id, let entry, let index): "/looks/\(id.text)/entries/\(entry)/attachments/\(index)"
        case .wrong(let id, let entry): "/looks/\(id.text)/entries/\(entry)/wrong"
        case .why(let id): "/looks/\(id.text)/why"
        case .print(let id): "/looks/\(id.text)/print"
        case .close(let id): "/looks/\(id.text)/close"
        case .challenge(let id, let then): "/looks/\(id.text)/challenge" + (then.map { "?then=" + $0.name } ?? "")
        case .mixUps: "/mix-ups"
        case .brokenGlass: "/broken-glass"
        case .directed: "/directed"
        case .oversight(.alerts): "/oversight"
        case .oversight(let queue): "/oversight/\(queue.rawValue)"
        case .oversightCase(let id): "/oversight/cases/\(id)"
        case .oversightAct(let id, let act): "/oversight/cases/\(id)/\(act.rawValue)"
        case .oversightSearch: "/oversight/search"
        case .oversightDraw: "/oversight/draw"
        case .oversightRaise: "/oversight/raise"
        case .oversightPeople: "/oversight/people"
        case .oversightCorrections: "/oversight/corrections"
        case .oversightCorrection(let id): "/oversight/corrections/\(id)"
        case .oversightProof: "/oversight/people/proof"
        case .oversightReports: "/oversight/reports"
        case .oversightFigures: "/oversight/reports/figures"
        case .objections: "/objections"
        case .objectionsFiltered(let filter): "/objections" + filter.query
        case .objectionList(let kind): "/objections/\(kind.rawValue)"
        case .objectionNew: "/objections/new"
        case .objection(let id): "/objections/cases/\(id)"
        case .objectionStep(let id, let step): "/objections/cases/\(id)/\(step.rawValue)"
        case .objectionLetter(let id, let language): "/objections/cases/\(id)/letter" + (language.map { "?language=" + $0 } ?? "")
        case .objectionSearch: "/objections/search"
        case .objectionFigures: "/objections/figures"
        case .objectionImport: "/objections/import"
        case .objectionNotices: "/objections/emergencies"
        case .objectionNoticeSign(let id): "/objections/emergencies/\(id)/sign"
        case .representatives: "/objections/representatives"
        case .representativesFind: "/objections/representatives/find"
        case .representativeConfirm(let id): "/objections/representatives/\(id)/confirm"
        case .representativeEnd(let id): "/objections/representatives/\(id)/end"
        case .reasons: "/reasons"
        case .icon(nil): "/static/icon.svg"
        case .icon(.some(let mark)): mark.number < Mark.most ? "/static/icon-\(mark.number).svg" : "/static/icon.svg"
        case .asset(let name, let version): "/static/\(name)?v=\(version)"
        }
    }

    private static func query(page: Int, apart: Bool) -> String {
        let parts = (page > 1 ? ["page=\(page)"] : []) + (apart ? ["apart=1"] : [])
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126, 47: out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }

    /// Where somebody may be sent after signing in: a path of ours and nothing else.
    static func local(_ text: String?) -> String? {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 300,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x3A })
        else { return nil }
        return text
    }
}

/// The pages of a look that its tabs lead to.
enum LookTab: Hashable, Sendable {
    case summary, timeline, person, whoSaidWhat
    /// The Summary Care Record, which is no section of this record.
    case summaryCareRecord
    case section(Section)

    var name: String {
        switch self {
        case .summary: ""
        case .timeline: "timeline"
        case .person: "person"
        case .whoSaidWhat: "who-said-what"
        case .summaryCareRecord: "summary-care-record"
        case .section(let section): section.rawValue
        }
    }

    /// The page of a look that an address may name to come once it is open; nil where it names none.
    static func after(_ name: Substring?) -> LookTab? {
        name.map(String.init) == LookTab.summaryCareRecord.name ? .summaryCareRecord : nil
    }

    var title: String {
        switch self {
        case .summary: "Summary"
        case .timeline: "Timeline"
        case .person: "Person"
        case .whoSaidWhat: "Who said what"
        case .summaryCareRecord: "Summary Care Record"
        case .section(let section): section.title
        }
    }
}
