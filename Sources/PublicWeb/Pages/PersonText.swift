import Web

/// Text of a person's own pages, out of `web/site/` as that of the site is: with what makes each claim true, and in English until somebody translates it. A
/// region that has no site of its own has it too.
enum PersonText {
    /// Texts that stand on pages of a person's own, and are no pages by themselves.
    static let slugs: Set<String> = ["complain", "your-record"]

    /// A text as markup; empty where the folder of the site lacks it, which `SiteTextTests` keeps from being released.
    /// - Parameter made: what only its page can make; nil where it makes none of it.
    static func html(_ slug: String, _ site: PublicSite, _ session: SignedInAs?, made: @escaping (MadePart) -> HTML? = { _ in nil }) -> HTML
    {
        let language = site.texts.english
        guard let page = language.pages[slug] else { return "" }
        return SiteMarkup(language: language, facts: site.facts) { part, _ in made(part) ?? html(part, site, session) }.html(page.blocks)
    }

    /// What the program makes within them.
    static func html(_ part: MadePart, _ site: PublicSite, _ session: SignedInAs?) -> HTML {
        switch part {
        case .consequences: ObjectingPages.consequences(site)
        case .ways: StartPage.ways(site, session)
        case .complaints: ComplainPage.contacts(site, PublicDirectory(areas: [], entries: []))
        default: ""
        }
    }
}
