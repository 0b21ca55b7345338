import Foundation
import Objections
import Web

/// Figures out of the trail.
enum MadeFigures {
    static func html(_ content: SiteContent) -> HTML {
        let language = content.language
        guard let figures = content.figures else { return "<p>\(language["figures.none"])</p>" }
        var html: HTML = "<h2>\(language.said("figures.title", ["month": language.month(figures.month)]))</h2><ul class=\"people-figures\">"
        html += "<li><b>\(language.counted(figures.looks))</b> \(language["figures.looks"])</li>"
        html += "<li><b>\(language.counted(figures.organisations))</b> \(language["figures.organisations"])</li>"
        let median = figures.median.map { language.seconds(tenths: $0) } ?? language["figures.few"]
        html += "<li><b>\(median)</b> \(language["figures.median"])</li>"
        let questioned = figures.questioned.map { language.share($0) } ?? language["figures.few"]
        html += "<li><b>\(questioned)</b> \(language["figures.questioned"])</li></ul>"
        return html
    }
}

/// Ways to reach somebody.
enum MadeContact {
    /// - Parameter hours: when the telephone is answered.
    static func html(_ contact: SiteFacts.Contact, _ language: SiteLanguage, hours: String? = nil) -> HTML {
        func label(_ name: String) -> HTML { "\(language["contact." + name])" }
        var rows: [(HTML, HTML)] = [(label("who"), "\(contact.name)")]
        if let email = contact.email { rows.append((label("email"), "<a href=\"mailto:\(plain: email)\">\(email)</a>")) }
        if let phone = contact.phone {
            let digits = String(phone.filter { $0.isNumber || $0 == "+" })
            let answered: HTML = hours.map { " (\($0))" } ?? ""
            rows.append((label("phone"), "<a href=\"tel:\(plain: digits)\">\(phone)</a>\(answered)"))
        }
        if let post = contact.post { rows.append((label("post"), "\(post)")) }
        var html: HTML = "<dl class=\"nhsuk-summary-list people-facts\">"
        for (label, words) in rows {
            html += """
                <div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">\(label)</dt><dd class="nhsuk-summary-list__value">\(words)</dd></div>
                """
        }
        html += "</dl>"
        return html
    }
}

/// Notices of national emergencies: short above every page, whole on their own.
enum MadeNotices {
    /// - Parameters:
    ///   - language: nil: the region has no site, and no page on which the whole of each stands.
    ///   - said: in what each is said whole, where there is no such page.
    static func banner(_ language: SiteLanguage?, _ notices: [RunningNotice], said: SiteLanguage) -> HTML {
        guard let language else {
            return """
                <section class="people-notice" aria-label="\(plain: said["notice.label"])"><div class="nhsuk-width-container">\(paragraphs(notices, said))</div></section>
                """
        }
        return """
            <section class="people-notice" aria-label="\(plain: language["notice.title"])"><div class="nhsuk-width-container"><p><strong>\(language["notice.title"]).</strong> \
            \(language["notice.short"]) <a href="\(plain: language.path("national-emergencies"))">\(language["notice.more"])</a></p></div></section>
            """
    }

    /// Each by itself, whole in a sentence.
    static func paragraphs(_ notices: [RunningNotice], _ language: SiteLanguage) -> HTML {
        var html: HTML = ""
        for notice in notices {
            let values = ["until": language.date(notice.until), "scope": notice.scope, "instrument": notice.instrument]
            html += "<p>\(language.said("notice.whole", values))</p>"
        }
        return html
    }

    /// A notice begins and ends at an hour: of its last day alone nobody could tell whether their objection holds. `22 September 2026, 2:32pm`.
    private static func moment(_ date: Date, _ language: SiteLanguage) -> HTML {
        "<span class=\"nhsuk-u-nowrap\">\(language.moment(LondonTime(date)))</span>"
    }

    static func whole(_ content: SiteContent) -> HTML {
        let language = content.language
        guard !content.notices.isEmpty else { return "<p>\(language["notice.none"])</p>" }
        var html: HTML = ""
        for notice in content.notices {
            html += """
                <div class="nhsuk-inset-text"><h2 class="nhsuk-heading-s">\(notice.instrument)</h2><p>\(notice.scope)</p>\
                <p>\(moment(notice.from, language)) – \(moment(notice.until, language))</p></div>
                """
        }
        return html
    }
}

/// News, as a list of links.
enum MadeNews {
    static func list(_ content: SiteContent) -> HTML {
        let language = content.language
        guard !language.news.isEmpty else { return "<p>\(language["news.none"])</p>" }
        var html: HTML = ""
        for kind in SitePage.Kind.allCases {
            let items = language.news.filter { $0.kind == kind }
            guard !items.isEmpty else { continue }
            html += "<h2 id=\"\(plain: kind.rawValue)\">\(language["news.kind." + kind.rawValue])</h2><ul class=\"nhsuk-list people-news\">"
            for item in items {
                html += """
                    <li><h3 class="nhsuk-heading-s"><a href="\(plain: language.path("news/" + item.slug))">\(item.title)</a></h3>\(day(of: item, content))\
                    <p><time datetime="\(plain: item.date ?? "")">\(longDate(item.date, language))</time>. \(content.information.facts.filled(item.about))</p></li>
                    """
            }
            html += "</ul>"
        }
        html += "<p><a href=\"\(PublicAddress.newsFeed)\">\(language["news.feed"])</a></p>"
        return html
    }

    /// When it is, or until when one can take part, and that it is over once it is; nothing of plain news.
    static func day(of item: SitePage, _ content: SiteContent) -> HTML {
        guard let until = item.until else { return "" }
        let language = content.language
        let over: HTML =
            item.isOver(on: Day(content.now)) ? " <strong class=\"nhsuk-tag nhsuk-tag--grey\">\(language["news.over"])</strong>" : ""
        return "<p>\(language["news.when." + item.kind.rawValue]): <b>\(language.date(until))</b>\(over)</p>"
    }

    /// `2 November 2026` of `2026-11-02`.
    static func longDate(_ date: String?, _ language: SiteLanguage) -> String {
        guard let day = day(date) else { return "" }
        return language.date(day)
    }

    /// Noon of that day in London, or close to it.
    private static func day(_ date: String?) -> Date? { date.flatMap { try? Date($0 + "T12:00:00Z", strategy: .iso8601) } }

    /// RSS 2.0.
    static func feed(_ language: SiteLanguage, _ information: PublicInformation, origin: String) -> HTML {
        var items: HTML = ""
        for item in language.news.prefix(50) {
            let link = origin + language.path("news/" + item.slug)
            let published = day(item.date)?.formatted(Self.rfc822) ?? ""
            items += """
                <item><title>\(plain: item.title)</title><link>\(plain: link)</link><guid>\(plain: link)</guid>\
                <description>\(plain: information.facts.filled(item.about))</description><category>\(plain: language["news.kind." + item.kind.rawValue])</category><pubDate>\(plain: published)</pubDate></item>
                """
        }
        let name = information.facts.name
        return """
            <?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>\(plain: name)</title><link>\(plain: origin)/news</link>\
            <description>\(plain: language.pages["news"]?.about ?? name)</description><language>\(plain: language.code)</language>\(items)</channel></rss>
            """
    }

    /// RFC 822 with a four-digit year, as RSS 2.0 wants it.
    private static let rfc822 = Date.VerbatimFormatStyle(
        format:
            "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) +0000",
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}
