/// What comes without script in place of a page that can wait no longer to be told that it may not be shown any more. It names nobody, and so stands
/// without being watched; what was there comes back when somebody asks for it, and never by itself.
enum PutAsidePage {
    /// - Parameters:
    ///   - of: what leads back to the page; nil: the front page.
    ///   - isFiltered: whether the page answered a filter, which is in no address and so is gone.
    static func html(_ site: Site, of: String?, isFiltered: Bool) -> HTML {
        let again = of == Address.find.path ? nil : of
        let filter: HTML = isFiltered ? " <b>Its filter is gone too</b>: what comes is the whole list. Type it in again." : ""
        let main: HTML = """
            <h1>This page was put aside</h1><p>Your browser runs no script. So a page stands for about 15 minutes, and of three pages that stand open \
            the oldest makes room for another. What you typed into it and did not send is gone.\(filter)</p>\
            <p><a href="\(plain: again ?? Address.find.path)">\(again == nil ? "Find a person" : "Show it again")</a></p>
            """
        return Layout.page(title: "This page was put aside", site: site, session: nil, main: main)
    }
}
