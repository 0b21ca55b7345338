import CareRecord
import Foundation
import Web

/// All that a page of the site may show, gathered before any of it is made.
struct SiteContent {
    let site: PublicSite
    let information: PublicInformation
    let language: SiteLanguage
    let session: SignedInAs?
    let choice: CookieChoice?
    let now: Date
    var directory = PublicDirectory(areas: [], entries: [])
    var figures: FigureBoard.Shown?
    var notices: [RunningNotice] = []
    var checkpoint: String?
    /// Nil: no policy can be read.
    var told: ObjectionTold?
    var search = PublicDirectory.Search()
    /// What is looked for in questions and answers; empty: all are shown.
    var asked = ""
    /// A choice about cookies was just kept.
    var wasKept = false

    /// Reads what a page's parts need and no more.
    static func gather(
        _ page: SitePage, _ language: SiteLanguage, _ information: PublicInformation, _ site: PublicSite, session: SignedInAs?,
        choice: CookieChoice?
    ) async -> SiteContent {
        let now = site.settings.now()
        var content = SiteContent(site: site, information: information, language: language, session: session, choice: choice, now: now)
        content.notices = await information.notices.running()
        for case .made(let name, _) in page.blocks {
            switch MadePart(rawValue: name) {
            case .findOrganisation, .stages, .map: content.directory = await information.directory()
            case .figures: content.figures = await information.figures.shown(at: now)
            case .checkpoint: content.checkpoint = await information.checkpoint()
            case .objectionTold: content.told = await information.told.told(at: now)
            default: break
            }
        }
        return content
    }

    var markup: SiteMarkup {
        SiteMarkup(language: language, facts: information.facts) { part, arguments in html(part, arguments) }
    }

    private func html(_ part: MadePart, _ arguments: [String]) -> HTML {
        switch part {
        case .findOrganisation: OrganisationFinder.html(self)
        case .cards: cards(arguments)
        case .figures: MadeFigures.html(self)
        case .stages: OrganisationMap.stages(self)
        case .map: OrganisationMap.html(self)
        case .sections: sections
        case .staffNames: "<p>\(language[site.settings.showsStaffNames ? "names.shown" : "names.hidden"])</p>"
        case .contact: MadeContact.html(information.facts.contact, language)
        case .protection: MadeContact.html(information.facts.protection, language)
        case .kept: kept
        case .neighbours: neighbours
        case .cookies: CookieSettings.html(self)
        case .notices: MadeNotices.whole(self)
        case .checkpoint: checkpointHTML
        case .newsList: MadeNews.list(self)
        case .findAnswer: AnswerFinder.html(self)
        case .logIn: logIn
        case .objectionTold: ObjectionTold.html(told, site.words(ObjectionToldText.self))
        case .consequences, .ways, .complaints: PersonText.html(part, site, session)
        }
    }

    private func cards(_ slugs: [String]) -> HTML {
        var html: HTML = "<ul class=\"nhsuk-grid-row nhsuk-card-group\">"
        for page in slugs.compactMap({ language.pages[$0] }) {
            html += """
                <li class="nhsuk-grid-column-one-third nhsuk-card-group__item"><div class="nhsuk-card nhsuk-card--clickable"><div class="nhsuk-card__content">\
                <h2 class="nhsuk-card__heading nhsuk-heading-m"><a class="nhsuk-card__link" href="\(plain: language.path(page.slug))">\(page.short)</a></h2>\
                <p class="nhsuk-card__description">\(information.facts.filled(page.about))</p></div></div></li>
                """
        }
        html += "</ul>"
        return html
    }

    private var sections: HTML {
        var html: HTML = "<ul class=\"nhsuk-list nhsuk-list--bullet\">"
        for section in Section.allCases { html += "<li>\(language["section." + section.rawValue])</li>" }
        html += "</ul>"
        return html
    }

    private var kept: HTML {
        guard let time = information.facts.kept else { return "<p>\(language["kept.ever"])</p>" }
        let parts = [("kept.years", time.years), ("kept.days", time.days)].filter { $0.1 > 0 }
            .map { language.said($0.0, ["count": String($0.1)]) }
        return "<p>\(language.said("kept.for", ["time": parts.joined(separator: ", ")]))</p>"
    }

    private var neighbours: HTML {
        guard !information.facts.neighbours.isEmpty else { return "<p>\(language["neighbours.none"])</p>" }
        return PeopleTable.html(
            caption: nil, head: ["\(language["neighbours.area"])", "\(language["stage"])"],
            rows: information.facts.neighbours.map { ["\($0.name)", "\(language["stage." + $0.stage.rawValue])"] },
            labels: [language["neighbours.area"], language["stage"]])
    }

    private var checkpointHTML: HTML {
        guard let checkpoint else { return "<p>\(language["checkpoint.none"])</p>" }
        return "<pre class=\"people-words\" tabindex=\"0\" aria-label=\"\(plain: language["checkpoint.label"])\">\(checkpoint)</pre>"
    }

    private var logIn: HTML {
        session == nil
            ? """
            <p><a class="nhsuk-button nhsuk-button--login" href="\(PublicAddress.signIn(then: nil))" role="button" draggable="false">\(language["login"])</a></p>
            """
            : "<p><a class=\"nhsuk-button\" href=\"\(PublicAddress.yourRecord)\" role=\"button\" draggable=\"false\">\(language["your-record"])</a></p>"
    }
}
