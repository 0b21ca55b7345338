import Web

/// A page of the site in the public listener's frame: the first page with its big words, any other with its title above its text.
enum SiteLayout {
    static func html(_ page: SitePage, _ content: SiteContent) -> HTML {
        let (language, facts) = (content.language, content.information.facts)
        let others = content.information.texts.languages.filter { it in
            page.date == nil ? it.pages[page.slug] != nil : it.news.contains { $0.slug == page.slug }
        }.map { (language: $0, path: $0.path(page.date == nil ? page.slug : "news/" + page.slug)) }
        return PublicLayout.frame(
            title: facts.filled(page.title), about: facts.filled(page.about), site: content.site, session: content.session,
            language: language,
            hasComponents: false, others: others.count > 1 ? others : [],
            middle: page.slug == "home" ? home(page, content) : ordinary(page, content))
    }

    private static func home(_ page: SitePage, _ content: SiteContent) -> HTML {
        let (language, facts) = (content.language, content.information.facts)
        return """
            <main id="maincontent" tabindex="-1" class="people-home"><section class="people-hero"><div class="nhsuk-width-container">\
            <h1 class="nhsuk-heading-xl">\(facts.filled(page.title))</h1><p class="nhsuk-lede-text">\(facts.filled(page.about))</p>\
            <p><a href="\(PublicAddress.yourRecord)">\(language["home.look"])</a></p></div></section>\
            <div class="nhsuk-width-container">\(content.markup.html(page.blocks))</div></main>
            """
    }

    private static func ordinary(_ page: SitePage, _ content: SiteContent) -> HTML {
        let facts = content.information.facts
        var html: HTML = """
            <div class="nhsuk-width-container"><main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1"><div class="people-text">\
            <h1>\(facts.filled(page.title))</h1>
            """
        if page.date != nil {
            html +=
                "<p class=\"people-soft\"><time datetime=\"\(plain: page.date ?? "")\">\(MadeNews.longDate(page.date, content.language))</time></p>\(MadeNews.day(of: page, content))"
        }
        html += content.markup.html(page.blocks)
        html += "</div></main></div>"
        return html
    }
}
