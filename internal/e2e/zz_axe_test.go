package e2e
import ("testing";"os";"fmt";"strings";"path/filepath";"encoding/json";"github.com/chromedp/chromedp";"github.com/chromedp/cdproto/emulation")
func TestZZAxe(t *testing.T){
 ctx, base := browser(t)
 axe, _ := os.ReadFile(filepath.Join(oracles, "node_modules/axe-core/axe.min.js"))
 const check = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa","best-practice"]}).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 150)).join(" | "))))`
 var list []string
 for _,p := range pageTypes { list=append(list,p); if !strings.HasPrefix(p,"ko/")&&!strings.HasPrefix(p,"ru/")&&!strings.HasPrefix(p,"en/")&&!strings.HasPrefix(p,"posters")&&!strings.HasPrefix(p,"s/")&&p!="404.html" { list=append(list,"ko/"+p,"ru/"+p,"en/"+p)} }
 n:=0
 for i,p := range list { for m:=0;m<4;m++ {
  if strings.Contains(p,"/") && i%4!=0 && m!=i%4 { continue }
  scheme:="light"; if m&1==1{scheme="dark"}
  chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name:"prefers-color-scheme",Value:scheme}}})
  visit(t,ctx,390,base+"/"+p)
  evaluate[bool](t,ctx,fmt.Sprintf(`document.documentElement.classList.toggle("elder",%t)`,m&2==2))
  evaluate[int](t,ctx,string(axe)+";0")
  found := evaluate[string](t, ctx, check, chromedp.EvalAwaitPromise)
  var v []string; json.Unmarshal([]byte(found),&v); n++
  if len(v)>0 { t.Errorf("%s %s elder=%v: %v",p,scheme,m&2==2,v) }
 }}
 t.Log(n,"runs")
}
