import CareRecord
import Foundation

/// What people asked to be put right and nobody answered yet, each with a form for the organisation's reply.
enum CorrectionsPage {
    /// Characters of a reply, as with the command.
    static let most = 4_000

    /// - Parameters:
    ///   - tried: the request whose form was sent and could not be taken.
    ///   - typed: what was typed into it.
    static func html(_ list: CorrectionList, _ tried: String?, _ typed: TypedForm, site: Site, session: StaffSession) -> HTML {
        var main: HTML = """
            \(typed.summary)<h1>Asked to be put right</h1><p>People asked \(list.isRegion ? "organisations of the region" : "your organisation") to put something right. Give it to \
            the records team: only the organisation that wrote an entry changes it, in its own system. It must answer within one month. Note here what it did; \
            the person reads your words. That you read this is on record.</p>
            """
        if let tried, !list.rows.contains(where: { $0.id == tried }), let words = typed.sent?["words"] {
            main +=
                "<section class=\"cr-card\"><header><h2>What you wrote</h2></header><blockquote class=\"cr-said\">\(words)</blockquote></section>"
        }
        if list.rows.isEmpty { main += "<p>Nothing waits for an answer.</p>" }
        for row in list.rows { main += card(row, row.id == tried ? typed : TypedForm(), list.isRegion, site.settings.now()) }
        if list.isCut { main += "<p>There are more than are shown here. They come as these are answered.</p>" }
        return OversightTabs.page(
            title: typed.title("Asked to be put right"), .corrections, site: site, session: session,
            watched: WatchedPage(isShownOnce: true),
            main: main)
    }

    private static func card(_ row: CorrectionList.Row, _ typed: TypedForm, _ isRegion: Bool, _ now: Date) -> HTML {
        let said: HTML =
            row.words.map { "<blockquote class=\"cr-said\">\($0)</blockquote>" }
            ?? "<p class=\"cr-small\">The words cannot be opened here. Tell your service desk.</p>"
        let organisation: [(name: String, value: HTML)] = isRegion ? [("Organisation", "\(row.organisationName)")] : []
        var html: HTML = "\(said)<form method=\"post\" action=\"\(Address.oversightCorrection(row.id))\">"
        html += typed.choice(
            "outcome", prefix: "outcome-\(row.id)", "What did the organisation do?",
            CorrectionAnswer.Outcome.allCases.map { ($0.rawValue, words($0)) })
        html += typed.words("Its reply, as the person reads it", id: "words-\(row.id)", name: "words", most: most)
        // Whose: who goes through the page by its buttons hears which of them each is.
        let whose: HTML =
            "<span class=\"nhsuk-u-visually-hidden\"> to NHS number \(row.person.formatted), asked \(HTML.moment(row.asked)), \(row.organisationName)</span>"
        html +=
            "<div class=\"cr-actions\"><button class=\"nhsuk-button\"\(Button.once)>Put the reply on record\(whose)</button></div></form>"
        return FactsCard.html(
            "NHS number <span class=\"cr-num cr-nowrap\">\(row.person.formatted)</span>",
            facts: organisation + [("Asked", HTML.moment(row.asked)), ("Answer by", Due.html(row.due, now))], more: html)
    }

    private static func words(_ outcome: CorrectionAnswer.Outcome) -> String {
        switch outcome {
        case .corrected: "It put it right"
        case .noted: "It put the person’s words beside the entry"
        case .declined: "It did not change it"
        }
    }
}
