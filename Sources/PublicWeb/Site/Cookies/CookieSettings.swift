import Storage
import Web

/// The banner until somebody chose, the page on which they choose one by one, and the table of cookies made from their declarations.
enum CookieSettings {
    /// On a page that cannot be left without losing what is on it: the choice is made in a tab of its own.
    static func bannerBeside(_ language: SiteLanguage) -> HTML {
        """
        <div class="people-cookie" role="region" aria-label="\(plain: language["cookies.title"])"><div class="nhsuk-width-container">\
        <h2 class="nhsuk-heading-m nhsuk-u-margin-bottom-2">\(language["cookies.title"])</h2><p>\(language["cookies.banner"])</p>\
        <p class="people-cookie-choice"><a href="\(plain: language.path("cookies"))" target="_blank" rel="noopener">\(language["cookies.beside"])</a></p></div></div>
        """
    }

    /// - Parameter path: where to go on afterwards: the page itself; nil: the page of cookies, which says that it is kept.
    static func banner(_ language: SiteLanguage, back path: String?) -> HTML {
        let from: HTML = path.map { "<input type=\"hidden\" name=\"from\" value=\"\(plain: $0)\">" } ?? ""
        return """
            <div class="people-cookie" role="region" aria-label="\(plain: language["cookies.title"])"><div class="nhsuk-width-container">\
            <h2 class="nhsuk-heading-m nhsuk-u-margin-bottom-2">\(language["cookies.title"])</h2><p>\(language["cookies.banner"])</p>\
            <form method="post" action="\(plain: language.path("cookies"))" class="people-cookie-choice">\(from)\
            <button class="nhsuk-button" name="choice" value="all">\(language["cookies.yes"])</button>\
            <button class="nhsuk-button" name="choice" value="necessary">\(language["cookies.no"])</button>\
            <a href="\(plain: language.path("cookies"))">\(language["cookies.one-by-one"])</a></form></div></div>
            """
    }

    static func html(_ content: SiteContent) -> HTML {
        let language = content.language
        var html: HTML = ""
        if content.wasKept {
            html += "<div class=\"nhsuk-inset-text\" role=\"status\"><p>\(language["cookies.kept"])</p></div>"
        }
        html += "<form method=\"post\" action=\"\(plain: language.path("cookies"))\">"
        for category in CookieCategory.allCases {
            let key = "cookies." + category.rawValue
            html += "<fieldset class=\"nhsuk-fieldset people-cookies\"><legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--m\">"
            html += "<h2 class=\"nhsuk-fieldset__heading\">\(language[key])</h2></legend><p>\(language[key + ".what"])</p>"
            html += table(category, content)
            if category != .necessary { html += radios(category, content) }
            html += "</fieldset>"
        }
        html += "<button class=\"nhsuk-button\" name=\"choice\" value=\"each\">\(language["cookies.keep"])</button></form>"
        return html
    }

    private static func table(_ category: CookieCategory, _ content: SiteContent) -> HTML {
        let language = content.language
        let declared = DeclaredCookie.allCases.filter { $0.category == category }
        guard !declared.isEmpty else { return "<p>\(language["cookies.none-of-these"])</p>" }
        let heads = [language["cookies.name"], language["cookies.purpose"], language["cookies.lasts"]]
        return PeopleTable.html(
            caption: nil, head: heads.map { "\($0)" },
            rows: declared.map { cookie in
                [
                    "<code>\(cookie.name(isSecure: content.site.settings.isSecure))</code>", "\(language["cookie." + cookie.rawValue])",
                    "\(lasts(cookie, language))",
                ]
            }, labels: heads)
    }

    private static func lasts(_ cookie: DeclaredCookie, _ language: SiteLanguage) -> String {
        switch cookie.lasts {
        case nil: language["lasts.session"]
        case Int(CookieChoiceStore.kept): language["lasts.months"]
        case .some(let seconds) where seconds >= 86_400: language.said("lasts.days", ["count": String(seconds / 86_400)])
        case .some(let seconds): language.said("lasts.minutes", ["count": String(seconds / 60)])
        }
    }

    private static func radios(_ category: CookieCategory, _ content: SiteContent) -> HTML {
        let language = content.language
        let isAllowed = content.choice?.allowed.contains(category) ?? false
        func radio(_ value: String, _ isChecked: Bool) -> HTML {
            let checked: HTML = isChecked ? " checked" : ""
            let id = category.rawValue + "-" + value
            return """
                <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="\(plain: id)" name="\(plain: category.rawValue)" type="radio" value="\(plain: value)"\(checked)>\
                <label class="nhsuk-label nhsuk-radios__label" for="\(plain: id)">\(language[value])<span class="nhsuk-u-visually-hidden"> (\(language["cookies." + category.rawValue]))</span></label></div>
                """
        }
        return "<div class=\"nhsuk-radios nhsuk-radios--inline\">\(radio("yes", isAllowed))\(radio("no", !isAllowed))</div>"
    }
}
