(function(d){
var f=d.getElementById("fresh"),t=d.title,o=0,s=location.protocol=="file:"
function say(){
var m=(Date.now()+o-Date.parse(f.dataset.end))/6e4,k=m<f.dataset.due?0:m<120?1:m<=360?2:3,
h=Math.floor(m/60),a=h<48?h+" 小时前":Math.floor(h/24)+" 天前",w=["实时","延迟","过期","中断"][k],
x=(s?"这是保存的网页。":"")+w+"："+["下一小时的数据还未到发布时限。","下一小时的数据应已发布。",
"这是 "+a+"的数据，不代表当前状况。","最近的数据是 "+a+"的，只列在下方。"][k]+(k?s?"请打开网站。":"请刷新。":"")
f.hidden=m<0
if(f.textContent==x)return
f.textContent=x
d.documentElement.className="k"+k
d.title=t+(k?"（"+w+"）":"")
}
function ask(){
say()
if(!s&&window.fetch)fetch("/v1/live.json",{method:"HEAD",cache:"no-store"}).then(function(r){
var n=Date.parse(r.headers.get("date"))+1e3*r.headers.get("age")
if(n)o=n-Date.now(),say()},say)
}
ask();setInterval(say,1e3)
d.addEventListener("visibilitychange",ask)
})(document)
